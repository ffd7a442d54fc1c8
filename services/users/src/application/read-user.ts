import {mayTouch, type Principal} from '@ecom/contracts/principal';
import {unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export const readUser =
  ({users}: Ports) =>
  async ({who, id}: {readonly who: Principal; readonly id: string}) => {
    const user = mayTouch(who, id, 'users:read') ? await users.get(id) : undefined;
    if (!user || (user.status === 'deleted' && user.id === who.userId)) throw unknownUser(id);
    return user;
  };
