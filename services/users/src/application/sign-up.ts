import {openUser, type Profile, type SignUpOption} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type SignUp = Profile & {readonly password: string; readonly signUpOption: SignUpOption};

/** The account comes first: it decides whether the e-mail is free, and if we die right after, its event brings the profile. */
export const signUp =
  ({users, accounts, newId, now}: Ports) =>
  async ({password, signUpOption, ...profile}: SignUp) => {
    const userId = newId();
    await accounts.open({userId, password, profile, signUpOption});
    return users.add(openUser(userId, profile, signUpOption, now()));
  };
