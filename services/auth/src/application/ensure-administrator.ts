import {createAccount} from '../domain/account.ts';
import {recoverAdministrator} from '../domain/administrator.ts';
import type {Ports} from './ports.ts';
import {revokeEnded} from './save-account.ts';

export type Administrator = {
  readonly email: string;
  readonly password: string;
  /**
   * `created`: a new account. `recovered`: the account with this e-mail address is an active administrator again, with this password. `existing`: nothing changed, since
   * there is an active administrator.
   */
  readonly outcome: 'created' | 'recovered' | 'existing';
  /** Whether this e-mail address and password log in. */
  readonly canLogIn: boolean;
};

const profile = {fullName: 'Administrator', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;

/** Makes sure that there is an active administrator, with a generated password by default. The account's event creates the profile. */
export const ensureAdministrator =
  (ports: Ports) =>
  async ({
    email,
    password = ports.passwords.generate(),
  }: {
    readonly email: string;
    readonly password?: string | undefined;
  }): Promise<Administrator> => {
    const {accounts, passwords, newId, now} = ports;
    const passwordHash = await passwords.hash(password);
    const roles = ['customer', 'admin'] as const;
    // Whoever configures the shop vouches for the address.
    const data = {userId: newId(), email, passwordHash, profile, roles, isEmailVerified: true};
    const account = createAccount(data, now());
    const {outcome, saved} = await accounts.ensureAdministrator(account, existing =>
      recoverAdministrator(existing, passwordHash, now()),
    );
    if (saved) await revokeEnded(ports)(saved);
    const current = await accounts.getByEmail(account.email);
    const canLogIn =
      current?.status === 'active' &&
      current.roles.includes('admin') &&
      (await passwords.verify(password, current.passwordHash));
    return {email: account.email, password, outcome, canLogIn};
  };
