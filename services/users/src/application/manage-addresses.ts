import {canAccess, type Principal} from '@ecom/contracts/principal';
import * as domain from '../domain/address.ts';
import {type Address, findAddress} from '../domain/address.ts';
import {unknownUser} from '../domain/user.ts';
import {authorizeChange} from './authorize-change.ts';
import type {Ports} from './ports.ts';

type AddressBookAccess = {readonly principal: Principal; readonly userId: string};
type AddressInput = Omit<Address, 'id' | 'createdAt'>;

export const listAddresses =
  ({users, addressBooks}: Ports) =>
  async (of: AddressBookAccess) => {
    const canRead = canAccess(of.principal, of.userId, 'users:read');
    if (!canRead || !(await users.get(of.userId))) throw unknownUser(of.userId);
    return addressBooks.get(of.userId);
  };

export const getAddress = (ports: Ports) => async (of: AddressBookAccess & {readonly id: string}) =>
  findAddress(await listAddresses(ports)(of), of.id);

export const createAddress =
  ({addressBooks, accounts, newId, now}: Ports) =>
  async ({content, ...of}: AddressBookAccess & {readonly content: AddressInput}) => {
    await authorizeChange({accounts})(of);
    const id = newId();
    const book = await addressBooks.update(of.userId, book =>
      domain.createAddress(book, {id, ...content, createdAt: now()}),
    );
    return findAddress(book, id);
  };

export const updateAddress =
  ({addressBooks, accounts}: Ports) =>
  async ({id, change, ...of}: AddressBookAccess & {readonly id: string; readonly change: Partial<AddressInput>}) => {
    await authorizeChange({accounts})(of);
    return findAddress(await addressBooks.update(of.userId, book => domain.updateAddress(book, id, change)), id);
  };

export const deleteAddress =
  ({addressBooks, accounts}: Ports) =>
  async ({id, ...of}: AddressBookAccess & {readonly id: string}) => {
    await authorizeChange({accounts})(of);
    await addressBooks.update(of.userId, book => domain.deleteAddress(book, id));
  };
