import type {Factor} from '@ecom/contracts/factor';
import type {Account, ExistingAccount} from '../domain/account.ts';
import {authenticate} from '../domain/authentication.ts';
import {confirmedKindsOf} from '../domain/credential.ts';
import {challengeSeconds, createToken} from '../domain/one-time-token.ts';
import type {Client} from '../domain/session.ts';
import {type LoggedIn, openSession} from './open-session.ts';
import type {Ports} from './ports.ts';

/** The account has a second factor: proving one of `factors` completes the log-in. */
export type Challenge = {
  readonly challenge: string;
  readonly factors: readonly Factor[];
  /** Seconds */
  readonly expiresIn: number;
};

export type FirstFactor = {
  readonly account: ExistingAccount;
  readonly factor: Factor;
  readonly client: Client;
  readonly deviceToken?: string | undefined;
  /** Decides whether the proof is still valid; a session asks it under the account's lock. */
  readonly assertCanLogIn: (account: Account) => ExistingAccount;
};

/**
 * Continues a log-in after its first factor: with a session, or with a challenge to prove a second one.
 *
 * @throws what `assertCanLogIn` throws
 */
export const proveFirstFactor =
  (ports: Ports) =>
  async ({account, factor, ...logIn}: FirstFactor): Promise<LoggedIn | Challenge> => {
    const {tokens, secrets, roles, policy, now} = ports;
    const {userId} = account;
    const provenBy = [{factor, at: now()}];
    const permissions = await roles.permissionsOf(account.roles);
    const subject = {...account, permissions, credentialKinds: confirmedKindsOf(account)};
    const authentication = authenticate(subject, [factor], policy.requireMfa);
    if (authentication.outcome !== 'incomplete') return openSession(ports)({userId, provenBy, ...logIn});
    logIn.assertCanLogIn(account);
    const {token, hash} = secrets.generate();
    await tokens.add(createToken({purpose: 'log-in', provenBy}, {hash, userId}, now()));
    return {challenge: token, factors: authentication.factors, expiresIn: challengeSeconds};
  };
