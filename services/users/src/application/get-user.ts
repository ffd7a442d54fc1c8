import {canAccess, type Principal, personOf} from '@ecom/contracts/principal';
import {unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export const getUser =
  ({users}: Ports) =>
  async ({principal, id}: {readonly principal: Principal; readonly id: string}) => {
    const user = canAccess(principal, id, 'users:read') ? await users.get(id) : undefined;
    if (!user || (user.status === 'deleted' && user.id === personOf(principal))) throw unknownUser(id);
    return user;
  };
