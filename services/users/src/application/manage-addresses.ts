import type {Permission} from '@ecom/contracts/permission';
import {canAccess, type Principal} from '@ecom/contracts/principal';
import {type Address, addAddress, changeAddress, findAddress, removeAddress} from '../domain/address.ts';
import {unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

type Of = {readonly principal: Principal; readonly userId: string};
type Content = Omit<Address, 'id' | 'createdAt'>;

const assertAccess = ({principal, userId}: Of, permission: Permission) => {
  if (!canAccess(principal, userId, permission)) throw unknownUser(userId);
};

export const listAddresses =
  ({users, addressBooks}: Ports) =>
  async (of: Of) => {
    assertAccess(of, 'users:read');
    if (!(await users.get(of.userId))) throw unknownUser(of.userId);
    return addressBooks.get(of.userId);
  };

export const getAddress = (ports: Ports) => async (of: Of & {readonly id: string}) =>
  findAddress(await listAddresses(ports)(of), of.id);

export const createAddress =
  ({addressBooks, newId, now}: Ports) =>
  async ({content, ...of}: Of & {readonly content: Content}) => {
    assertAccess(of, 'users:write');
    const id = newId();
    const book = await addressBooks.update(of.userId, book => addAddress(book, {id, ...content, createdAt: now()}));
    return findAddress(book, id);
  };

export const updateAddress =
  ({addressBooks}: Ports) =>
  async ({id, change, ...of}: Of & {readonly id: string; readonly change: Partial<Content>}) => {
    assertAccess(of, 'users:write');
    return findAddress(await addressBooks.update(of.userId, book => changeAddress(book, id, change)), id);
  };

export const deleteAddress =
  ({addressBooks}: Ports) =>
  async ({id, ...of}: Of & {readonly id: string}) => {
    assertAccess(of, 'users:write');
    await addressBooks.update(of.userId, book => removeAddress(book, id));
  };
