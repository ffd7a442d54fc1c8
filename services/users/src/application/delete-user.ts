import {canAccess, type Principal} from '@ecom/contracts/principal';
import {deleteUser as erase, unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

/** The account consumes the event and ends the sessions. */
export const deleteUser =
  ({users, now}: Ports) =>
  async ({principal, id}: {readonly principal: Principal; readonly id: string}) => {
    if (!canAccess(principal, id, 'users:write')) throw unknownUser(id);
    await users.update(id, user => erase(user, now()));
  };
