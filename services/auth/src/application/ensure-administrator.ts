import {createAccount} from '../domain/account.ts';
import type {Ports} from './ports.ts';

export type Administrator = {readonly email: string; readonly password: string};

const profile = {fullName: 'Administrator', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;

/**
 * Creates the first administrator, with a generated password by default. The account's event creates the profile.
 *
 * @returns the credentials; undefined when there is an administrator already
 */
export const ensureAdministrator =
  ({accounts, passwords, newId, now}: Ports) =>
  async ({
    email,
    password = passwords.generate(),
  }: {
    readonly email: string;
    readonly password?: string | undefined;
  }): Promise<Administrator | undefined> => {
    const passwordHash = await passwords.hash(password);
    const account = createAccount({userId: newId(), email, passwordHash, profile, roles: ['customer', 'admin']}, now());
    return (await accounts.addFirstAdministrator(account)) ? {email: account.email, password} : undefined;
  };
