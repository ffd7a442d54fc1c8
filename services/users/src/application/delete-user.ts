import {mayTouch, type Principal} from '@ecom/contracts/principal';
import {deleteUser as erase, unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

/** Sessions end when the account hears of it. */
export const deleteUser =
  ({users, now}: Ports) =>
  async ({who, id}: {readonly who: Principal; readonly id: string}) => {
    if (!mayTouch(who, id, 'users:write')) throw unknownUser(id);
    await users.update(id, user => erase(user, now()));
  };
