import {type Account, type ExistingAccount, wrongCredentials} from '../domain/account.ts';
import {authenticate, factorsOf, type Proof} from '../domain/authentication.ts';
import {confirmedKindsOf} from '../domain/credential.ts';
import {permissionsOf} from '../domain/role.ts';
import {type Client, startSession} from '../domain/session.ts';
import {issueTokens, type Tokens} from './issue-tokens.ts';
import {signingKey} from './keys.ts';
import {rememberDevice} from './known-device.ts';
import type {Ports} from './ports.ts';

export type OpenSession = {
  readonly userId: string;
  readonly provenBy: readonly Proof[];
  readonly client: Client;
  /** Of a log-in before on the same device. */
  readonly deviceToken?: string | undefined;
  /** Decides under the account's lock. */
  readonly assertCanLogIn: (account: Account) => ExistingAccount;
};

export type LoggedIn = {
  readonly tokens: Tokens /** For the next log-in on this device. */;
  readonly deviceToken: string;
};

/**
 * Starts a session that these factors prove. The last step of every log-in.
 *
 * @throws Failure `unauthenticated` when they do not suffice any more
 */
export const openSession =
  (ports: Ports) =>
  async ({userId, provenBy, client, deviceToken, assertCanLogIn}: OpenSession): Promise<LoggedIn> => {
    const {sessions, refreshTokens, roles: definitions, policy, newId, now} = ports;
    const key = await signingKey(ports)();
    const session = startSession({id: newId(), userId, ...client, provenBy}, now(), policy.lifetime);
    const {token, digest} = refreshTokens.issue();
    const catalogue = await definitions.catalogue();
    const account = await sessions.create(session, digest, account => {
      const existing = assertCanLogIn(account);
      const permissions = permissionsOf(existing.roles, catalogue);
      const subject = {...existing, permissions, credentialKinds: confirmedKindsOf(existing)};
      // A second factor was added since the first one was proven.
      if (authenticate(subject, factorsOf(provenBy), policy.requireMfa).outcome === 'incomplete')
        throw wrongCredentials();
      return existing;
    });
    ports.securityLog('logged-in', {userId, sessionId: session.id, factors: factorsOf(provenBy)});
    const device = await rememberDevice(ports)(userId, deviceToken);
    const {email, roles, isEmailVerified} = account;
    const credentialKinds = confirmedKindsOf(account);
    const subject = {userId, sessionId: session.id, email, roles, isEmailVerified, credentialKinds, provenBy};
    return {tokens: await issueTokens(ports)(key, subject, token), deviceToken: device};
  };
