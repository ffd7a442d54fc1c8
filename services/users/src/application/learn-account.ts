import {followAccount, openUser, type Profile, type SignUpOption} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type Account = {
  readonly userId: string;
  readonly version: number;
  readonly email: string;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly profile: (Omit<Profile, 'email'> & {readonly signUpOption: SignUpOption}) | null;
  readonly createdAt: string;
};

/** Heals what a crash between account and profile left behind: a profile that is missing, an e-mail that is old. */
export const learnAccount =
  ({users, now}: Ports) =>
  async ({userId, version, email, status, profile, createdAt}: Account) => {
    if (status === 'deleted' || !profile) return;
    const {signUpOption, ...person} = profile;
    await users.add(openUser(userId, {email, ...person}, signUpOption, createdAt));
    await users.update(userId, user => followAccount(user, {version, email}, now()));
  };
