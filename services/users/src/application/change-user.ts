import {mayTouch, type Principal} from '@ecom/kernel/principal';
import {changeUser as change, expectVersion, type ProfileChange, staffOnlyStatus, unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type UserChange = {
  readonly who: Principal;
  readonly id: string;
  readonly change: ProfileChange;
  /** The version that the caller looked at, if they said so. */
  readonly version?: number | undefined;
};

/** A new e-mail is asked of the account first, which decides whether it is free. */
export const changeUser =
  ({users, accounts, now}: Ports) =>
  async ({who, id, change: wanted, version}: UserChange) => {
    if (!mayTouch(who, id, 'users:write')) throw unknownUser(id);
    if (wanted.status && !who.permissions.has('users:write')) throw staffOnlyStatus();
    const user = await users.get(id);
    if (!user) throw unknownUser(id);
    // Decided once beforehand, so that a refused change leaves the account's e-mail alone.
    const {email} = change(expectVersion(user, version), wanted, now());
    if (email !== user.email) await accounts.changeEmail(id, email);
    return users.update(id, current => change(expectVersion(current, version), wanted, now()));
  };
