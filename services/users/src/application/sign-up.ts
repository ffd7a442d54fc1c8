import {newUser, type Profile, type SignUpOption, userDeleted} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type SignUp = Profile & {
  readonly password: string;
  readonly signUpOption: SignUpOption;
  /** The same at each repetition of the request. */
  readonly key?: string | undefined;
};

/**
 * The account comes first: it decides whether the e-mail is free, and if we die right after, its event brings the profile. A repetition
 * finds what is there already under its own id.
 */
export const signUp =
  ({users, accounts, newId, idFrom, now}: Ports) =>
  async ({key, password, signUpOption, ...profile}: SignUp) => {
    // With the address, lest a key that is used for two of them give the second one the account of the first.
    const userId = key === undefined ? newId() : idFrom(`${key} ${profile.email}`);
    await accounts.open({userId, password, profile, signUpOption});
    const user = await users.add(newUser(userId, profile, signUpOption, now()));
    if (user.status === 'deleted') throw userDeleted();
    return user;
  };
