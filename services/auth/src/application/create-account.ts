import {normalizeEmail} from '@ecom/contracts/email-address';
import {assertNoOwnWords} from '@ecom/contracts/password';
import {type Account, emailTaken, type FirstProfile, createAccount as newAccount} from '../domain/account.ts';
import {verificationOf} from '../domain/email-change.ts';
import type {Ports} from './ports.ts';

export type NewAccount = {
  readonly userId: string;
  readonly password: string;
  readonly profile: Omit<FirstProfile, 'signUpOption'> & {readonly email: string};
  readonly signUpOption: FirstProfile['signUpOption'];
  /** Whether staff vouch for the e-mail address; otherwise a mail verifies it. */
  readonly isEmailVerified?: boolean | undefined;
};

/**
 * Creating the same user's account again with the same password changes nothing.
 *
 * @throws Failure `conflict` when the e-mail belongs to another account, or the password differs
 */
export const createAccount =
  ({accounts, passwords, secrets, policy, now}: Ports) =>
  async ({
    userId,
    password,
    profile: {email, fullName, phone, timezone},
    signUpOption,
    isEmailVerified = false,
  }: NewAccount): Promise<void> => {
    assertNoOwnWords(password, {email, fullName, ...policy}, 'password');
    const assertSame = async (existing: Account) => {
      const isOwn = existing.userId === userId;
      if (isOwn && existing.status === 'deleted') return;
      // Also for an address of somebody else, so that the refusal takes as long as the hash of a new password.
      if (await passwords.verify(password, isOwn ? existing.passwordHash : null)) return;
      throw emailTaken();
    };
    // A concurrent attempt may create it between the two reads, and after them.
    const existing = (await accounts.get(userId)) ?? (await accounts.getByEmail(normalizeEmail(email)));
    if (existing) return assertSame(existing);
    const passwordHash = await passwords.hash(password);
    const profile = {fullName, phone, timezone, signUpOption};
    const account = newAccount({userId, email, passwordHash, profile, roles: ['customer'], isEmailVerified}, now());
    const consequences = isEmailVerified ? {} : verificationOf(account, secrets.generate(), now());
    const saved = await accounts.add(account, consequences);
    if (saved !== account) await assertSame(saved);
  };
