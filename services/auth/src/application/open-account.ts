import {emailOf, type FirstProfile, openAccount as open, takenEmail} from '../domain/account.ts';
import type {Ports} from './ports.ts';

export type NewAccount = {
  readonly userId: string;
  readonly password: string;
  readonly profile: Omit<FirstProfile, 'signUpOption'> & {readonly email: string};
  readonly signUpOption: FirstProfile['signUpOption'];
};

/** Opening the same user's account again changes nothing. What is taken already is not worth a hash. */
export const openAccount =
  ({accounts, passwords, now}: Ports) =>
  async ({userId, password, profile: {email, fullName, phone, timezone}, signUpOption}: NewAccount): Promise<void> => {
    if (await accounts.get(userId)) return;
    const owner = await accounts.byEmail(emailOf(email));
    // The same user's, which another attempt has opened since we looked.
    if (owner?.userId === userId) return;
    if (owner) throw takenEmail();
    const passwordHash = await passwords.hash(password);
    const profile = {fullName, phone, timezone, signUpOption};
    await accounts.add(open({userId, email, passwordHash, profile, roles: ['customer']}, now()));
  };
