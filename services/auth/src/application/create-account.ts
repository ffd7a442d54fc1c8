import {type Account, emailTaken, type FirstProfile, normalizeEmail, createAccount as open} from '../domain/account.ts';
import type {Ports} from './ports.ts';

export type NewAccount = {
  readonly userId: string;
  readonly password: string;
  readonly profile: Omit<FirstProfile, 'signUpOption'> & {readonly email: string};
  readonly signUpOption: FirstProfile['signUpOption'];
};

/**
 * Creating the same user's account again with the same password changes nothing. The e-mail is checked before the expensive hash.
 *
 * @throws Failure `conflict` when the e-mail belongs to another account, or the password differs
 */
export const createAccount =
  ({accounts, passwords, now}: Ports) =>
  async ({userId, password, profile: {email, fullName, phone, timezone}, signUpOption}: NewAccount): Promise<void> => {
    const accept = async (known: Account) => {
      const isOwn = known.userId === userId;
      if (isOwn && (known.status === 'deleted' || (await passwords.verify(password, known.passwordHash)))) return;
      throw emailTaken();
    };
    // A concurrent attempt may create it between the two reads, and after them.
    const known = (await accounts.get(userId)) ?? (await accounts.byEmail(normalizeEmail(email)));
    if (known) return accept(known);
    const passwordHash = await passwords.hash(password);
    const profile = {fullName, phone, timezone, signUpOption};
    const account = open({userId, email, passwordHash, profile, roles: ['customer']}, now());
    const kept = await accounts.add(account);
    if (kept !== account) await accept(kept);
  };
