import {goneUser, openUser, type Profile, type SignUpOption} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type SignUp = Profile & {
  readonly password: string;
  readonly signUpOption: SignUpOption;
  /** The user's, the same at each repetition; a new one unless told. */
  readonly id?: string | undefined;
};

/**
 * The account comes first: it decides whether the e-mail is free, and if we die right after, its event brings the profile. A repetition
 * finds what is there already under its own id.
 */
export const signUp =
  ({users, accounts, newId, now}: Ports) =>
  async ({id: userId = newId(), password, signUpOption, ...profile}: SignUp) => {
    await accounts.open({userId, password, profile, signUpOption});
    const user = await users.add(openUser(userId, profile, signUpOption, now()));
    if (user.status === 'deleted') throw goneUser();
    return user;
  };
