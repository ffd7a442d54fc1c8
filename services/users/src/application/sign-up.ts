import {newUser, type Profile, type SignUpOption, userDeleted} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type SignUp = Profile & {
  readonly password: string;
  readonly signUpOption: SignUpOption;
  /** Whether an administrator creates it, and vouches for the e-mail address; default: false. */
  readonly isEmailVerified?: boolean;
  /** The same for each repetition of the request. */
  readonly key?: string | undefined;
};

/**
 * The account is created first: it decides whether the e-mail address is free. If the process dies afterwards, the account's event creates the profile. A repetition
 * finds both under its own id.
 */
export const signUp =
  ({users, accounts, newId, deriveId, now}: Ports) =>
  async ({key, password, signUpOption, isEmailVerified = false, ...profile}: SignUp) => {
    // With the e-mail address: a key that is used for two addresses must not give the second one the first account.
    const userId = key === undefined ? newId() : deriveId(`${key} ${profile.email}`);
    await accounts.create({userId, password, profile, signUpOption, ...(isEmailVerified && {isEmailVerified})});
    const user = await users.add(newUser(userId, profile, signUpOption, now()));
    if (user.status === 'deleted') throw userDeleted();
    return user;
  };
