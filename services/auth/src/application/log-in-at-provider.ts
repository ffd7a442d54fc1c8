import {Failure} from '@ecom/core/failure';
import {createFlowState} from '../domain/flow-state.ts';
import {badReturnTo, badState, unknownProvider} from '../domain/provider-identity.ts';
import type {Ports} from './ports.ts';

/** The providers that a shop offers. */
export const listProviders =
  ({providers}: Ports) =>
  () =>
    providers.list();

export type ProviderRequest = {
  readonly provider: string;
  /** Where the browser goes in the end; default: the first address that is allowed. */
  readonly returnTo?: string | undefined;
  /** S256 code challenge of whoever exchanges the code (RFC 7636). */
  readonly codeChallenge?: string | undefined;
  /** The secret in the cookie of the browser, if it has one. */
  readonly browser?: string | undefined;
  /** Where the provider sends the browser back: registered with the provider. */
  readonly redirectUri: string;
};

/** @throws Failure `invalid` unless the address is of an origin that is allowed */
const allowedAddress = (returnTo: string, ownOrigin: string, allowed: readonly string[]): string => {
  const url = URL.parse(returnTo, ownOrigin);
  const isAllowed = url !== null && [ownOrigin, ...allowed].includes(url.origin) && !url.username && !url.password;
  if (!isAllowed) throw badReturnTo();
  return url.href;
};

/**
 * Begins a log-in at a provider: authorization code flow with PKCE, state and nonce (OpenID Connect Core §3.1, RFC 9700 §2.1).
 *
 * @returns the provider's address for the browser, and the secret for its cookie
 * @throws Failure `not-found` for an unknown provider, `invalid` for a forbidden `returnTo`, `unavailable`
 */
export const beginProviderLogIn =
  ({providers, returnOrigins, flows, secrets, now}: Ports) =>
  async ({provider, returnTo, codeChallenge, browser, redirectUri}: ProviderRequest) => {
    const address = allowedAddress(returnTo ?? returnOrigins[0] ?? '/', new URL(redirectUri).origin, returnOrigins);
    // Tabs share the secret, so that each can complete its log-in.
    const cookie = browser ?? secrets.generate().token;
    const [state, nonce, codeVerifier] = [secrets.generate(), secrets.generate().token, secrets.generate().token];
    const url = await providers.authorizationUrl(provider, {redirectUri, state: state.token, nonce, codeVerifier});
    const flow = {
      ...({purpose: 'provider-request', provider, nonce, codeVerifier, redirectUri, returnTo: address} as const),
      ...{browser: secrets.hash(cookie), codeChallenge: codeChallenge ?? null},
    };
    await flows.add(createFlowState(flow, state.hash, now()));
    return {url, browser: cookie};
  };

export type ProviderResponse = {
  readonly provider: string;
  /** The address that the provider sent the browser to. */
  readonly callbackUrl: URL;
  readonly browser: string | undefined;
};

/**
 * Completes a log-in at a provider. The browser gets a code, by which it logs in or links an account, or the reason why not.
 *
 * @returns where the browser goes
 * @throws Failure `invalid` when this browser has not begun it, `not-found` for an unknown provider
 */
export const completeProviderLogIn =
  ({providers, flows, secrets, securityLog, now}: Ports) =>
  async ({provider, callbackUrl, browser}: ProviderResponse): Promise<URL> => {
    if (!providers.list().some(({name}) => name === provider)) throw unknownProvider(provider);
    const state = callbackUrl.searchParams.get('state') ?? '';
    const flow = await flows.take(secrets.hash(state), 'provider-request', now());
    const isOwn =
      flow?.provider === provider &&
      flow.redirectUri === callbackUrl.origin + callbackUrl.pathname &&
      browser !== undefined &&
      secrets.hash(browser) === flow.browser;
    if (!isOwn) {
      securityLog('provider-log-in-refused', {provider, reason: 'bad-state'});
      throw badState();
    }
    const {nonce, codeVerifier, returnTo, codeChallenge} = flow;
    const destination = new URL(returnTo);
    try {
      const identity = await providers.redeem(provider, {callbackUrl, state, nonce, codeVerifier});
      const {token, hash} = secrets.generate();
      const binding = {browser: flow.browser, codeChallenge};
      await flows.add(createFlowState({purpose: 'provider-code', identity, ...binding}, hash, now()));
      destination.searchParams.set('code', token);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      securityLog('provider-log-in-refused', {provider, reason: error.code, detail: error.message});
      destination.searchParams.set('error', error.code);
    }
    return destination;
  };
