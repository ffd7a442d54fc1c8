import {normalizeEmail} from '@ecom/contracts/email-address';
import {assertActive, type ExistingAccount} from '../domain/account.ts';
import type {FlowStateOf} from '../domain/flow-state.ts';
import {
  assertVerifiedEmail,
  badCode,
  createAccountOf,
  externalIdOf,
  linkRequired,
  type ProviderIdentity,
} from '../domain/provider-identity.ts';
import type {Client} from '../domain/session.ts';
import type {LoggedIn} from './open-session.ts';
import type {Ports} from './ports.ts';
import {type Challenge, proveFirstFactor} from './prove-first-factor.ts';

/** The code of a log-in at a provider, and what shows that this browser began it. */
export type ProviderCode = {
  readonly code: string;
  /** RFC 7636; undefined without a code challenge. */
  readonly codeVerifier?: string | undefined;
  /** The secret in the cookie of the browser. */
  readonly browser?: string | undefined;
};

/** @throws Failure `unauthenticated` for a code that is unknown, used, expired, or of another browser */
export const readProviderCode =
  ({flows, secrets, now}: Ports) =>
  async ({code, codeVerifier, browser}: ProviderCode): Promise<FlowStateOf<'provider-code'>> => {
    const flow = await flows.get(secrets.hash(code), 'provider-code', now());
    if (!flow) throw badCode();
    const isBound =
      flow.codeChallenge === null
        ? browser !== undefined && secrets.hash(browser) === flow.browser
        : codeVerifier !== undefined && secrets.hash(codeVerifier) === flow.codeChallenge;
    if (!isBound) throw badCode();
    return flow;
  };

/** @throws Failure `unauthenticated` when a concurrent request has used it */
export const useProviderCode =
  ({flows, now}: Ports) =>
  async ({hash}: FlowStateOf<'provider-code'>): Promise<void> => {
    if (!(await flows.take(hash, 'provider-code', now()))) throw badCode();
  };

/** A new account for somebody whose address belongs to nobody here. @throws Failure `conflict`, `forbidden` */
const createAccountFor =
  ({accounts, securityLog, newId, now}: Ports) =>
  async (identity: ProviderIdentity): Promise<ExistingAccount> => {
    const account = createAccountOf(identity, {userId: newId(), credentialId: newId()}, now());
    await accounts.add(account);
    securityLog('account-created', {userId: account.userId, provider: identity.provider});
    return account;
  };

export type ProviderLogIn = ProviderCode & {readonly client: Client; readonly deviceToken?: string | undefined};

/**
 * Logs in by the code of a log-in at a provider. Somebody new gets an account; the event of the account creates the user. An account that exists is never linked
 * here, since the provider may have given its address to somebody else: its holder proves to be that first.
 *
 * @throws Failure `unauthenticated` for a wrong code, `conflict` when an account with the e-mail address is not linked, `forbidden` for an address that the
 *   provider has not verified
 */
export const logInByProvider =
  (ports: Ports) =>
  async ({client, deviceToken, ...code}: ProviderLogIn): Promise<LoggedIn | Challenge> => {
    const {accounts} = ports;
    const flow = await readProviderCode(ports)(code);
    const {identity} = flow;
    const externalId = externalIdOf(identity);
    const linked = await accounts.getByCredential('oidc', externalId);
    if (!linked && (await accounts.getByEmail(normalizeEmail(assertVerifiedEmail(identity))))) throw linkRequired();
    await useProviderCode(ports)(flow);
    const account = linked ?? (await createAccountFor(ports)(identity));
    return proveFirstFactor(ports)({
      account,
      factor: 'oidc',
      client,
      deviceToken,
      assertCanLogIn(current) {
        const isLinked = current.credentials.some(each => each.kind === 'oidc' && each.externalId === externalId);
        if (!isLinked) throw badCode();
        return assertActive(current);
      },
    });
  };
