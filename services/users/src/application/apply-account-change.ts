import {applyAccountChange as decide, newUser, type Profile, type SignUpOption} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type Account = {
  readonly userId: string;
  readonly version: number;
  readonly email: string;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly profile: (Omit<Profile, 'email'> & {readonly signUpOption: SignUpOption}) | null;
  readonly createdAt: string;
};

/** Repairs what a crash between the writes of account and profile leaves: a missing profile, or an outdated e-mail address. */
export const applyAccountChange =
  ({users, now}: Ports) =>
  async ({userId, version, email, status, profile, createdAt}: Account) => {
    if (status === 'deleted' || !profile) return;
    const {signUpOption, ...person} = profile;
    await users.add(newUser(userId, {email, ...person}, signUpOption, createdAt));
    await users.update(userId, user => decide(user, {version, email}, now()));
  };
