import type {Permission} from '@ecom/contracts/permission';
import {canAccess, type Principal} from '@ecom/contracts/principal';
import * as domain from '../domain/address.ts';
import {type Address, findAddress} from '../domain/address.ts';
import {unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

type AddressBookAccess = {readonly principal: Principal; readonly userId: string};
type AddressInput = Omit<Address, 'id' | 'createdAt'>;

const assertAccess = ({principal, userId}: AddressBookAccess, permission: Permission) => {
  if (!canAccess(principal, userId, permission)) throw unknownUser(userId);
};

export const listAddresses =
  ({users, addressBooks}: Ports) =>
  async (of: AddressBookAccess) => {
    assertAccess(of, 'users:read');
    if (!(await users.get(of.userId))) throw unknownUser(of.userId);
    return addressBooks.get(of.userId);
  };

export const getAddress = (ports: Ports) => async (of: AddressBookAccess & {readonly id: string}) =>
  findAddress(await listAddresses(ports)(of), of.id);

export const createAddress =
  ({addressBooks, newId, now}: Ports) =>
  async ({content, ...of}: AddressBookAccess & {readonly content: AddressInput}) => {
    assertAccess(of, 'users:write');
    const id = newId();
    const book = await addressBooks.update(of.userId, book =>
      domain.createAddress(book, {id, ...content, createdAt: now()}),
    );
    return findAddress(book, id);
  };

export const updateAddress =
  ({addressBooks}: Ports) =>
  async ({id, change, ...of}: AddressBookAccess & {readonly id: string; readonly change: Partial<AddressInput>}) => {
    assertAccess(of, 'users:write');
    return findAddress(await addressBooks.update(of.userId, book => domain.updateAddress(book, id, change)), id);
  };

export const deleteAddress =
  ({addressBooks}: Ports) =>
  async ({id, ...of}: AddressBookAccess & {readonly id: string}) => {
    assertAccess(of, 'users:write');
    await addressBooks.update(of.userId, book => domain.deleteAddress(book, id));
  };
