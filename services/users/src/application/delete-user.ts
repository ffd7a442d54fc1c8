import {canAccess, type Principal} from '@ecom/contracts/principal';
import {deleteUser as erase, unknownUser} from '../domain/user.ts';
import {authorizeChange} from './authorize-change.ts';
import type {Ports} from './ports.ts';

/** The account consumes the event and ends the sessions. */
export const deleteUser =
  ({users, accounts, now}: Ports) =>
  async ({principal, id}: {readonly principal: Principal; readonly id: string}) => {
    const user = canAccess(principal, id, 'users:write') ? await users.get(id) : undefined;
    if (!user) throw unknownUser(id);
    if (user.status !== 'deleted') await authorizeChange({accounts})({principal, userId: id, endsAccess: true});
    await users.update(id, user => erase(user, now()));
  };
