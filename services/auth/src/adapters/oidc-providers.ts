import {EmailAddress} from '@ecom/contracts/email-address';
import {Failure} from '@ecom/core/failure';
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
} from 'openid-client';
import type {OidcProviders, Provider} from '../application/ports/providers.ts';
import {unknownProvider} from '../domain/provider-identity.ts';

export type ProviderSettings = Provider & {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret?: string | undefined;
};

const timeoutSeconds = 10;
/** How long the metadata of a provider are used, with its keys: they change rarely. */
const metadataMs = 3_600_000;

const unavailable = (label: string) =>
  new Failure(
    'unavailable',
    'provider-unavailable',
    `${label} does not answer. Try again soon, or log in by other means.`,
    {
      retryAfter: 10,
    },
  );
const accessDenied = (label: string) =>
  new Failure('forbidden', 'access-denied', `The log-in at ${label} was cancelled.`);
const badResponse = (reason: string) => new Failure('unauthenticated', 'bad-provider-response', reason);

const isLoopback = ({hostname}: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** Errors of the connection, not of what a provider says. */
const isOutage = (error: unknown): boolean => {
  const {code, name, cause} = error as {code?: string; name?: string; cause?: {status?: number}};
  return (
    code === 'OAUTH_TIMEOUT' ||
    name === 'TimeoutError' ||
    (error instanceof TypeError && error.message === 'fetch failed') ||
    (typeof cause?.status === 'number' && cause.status >= 500)
  );
};

const text = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim : null);

/** OpenID Connect by openid-client: discovery, code flow with PKCE; signatures of ID tokens are verified, although they come by TLS. */
export const openidProviders = (settings: readonly ProviderSettings[]): OidcProviders => {
  const byName = new Map(settings.map(each => [each.name, each]));
  const discovered = new Map<string, {readonly at: number; readonly configuration: Promise<Configuration>}>();

  const providerOf = (name: string): ProviderSettings => {
    const provider = byName.get(name);
    if (!provider) throw unknownProvider(name);
    return provider;
  };

  const discover = ({issuer, clientId, clientSecret}: ProviderSettings) => {
    const url = new URL(issuer);
    return discovery(url, clientId, {}, clientSecret === undefined ? None() : ClientSecretPost(clientSecret), {
      timeout: timeoutSeconds,
      execute: [enableNonRepudiationChecks, ...(isLoopback(url) ? [allowInsecureRequests] : [])],
    });
  };
  const configurationOf = async (provider: ProviderSettings): Promise<Configuration> => {
    const known = discovered.get(provider.name);
    if (known && performance.now() - known.at < metadataMs) return known.configuration;
    const configuration = discover(provider).catch(() => {
      discovered.delete(provider.name);
      throw unavailable(provider.label);
    });
    discovered.set(provider.name, {at: performance.now(), configuration});
    return configuration;
  };

  return {
    list: () => settings.map(({name, label}) => ({name, label})),

    async authorizationUrl(name, {redirectUri, state, nonce, codeVerifier}) {
      const configuration = await configurationOf(providerOf(name));
      return buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
    },

    async redeem(name, {callbackUrl, state, nonce, codeVerifier}) {
      const provider = providerOf(name);
      const configuration = await configurationOf(provider);
      try {
        const tokens = await authorizationCodeGrant(configuration, callbackUrl, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        // Many providers have the e-mail address there only.
        const user =
          text(claims.email) === null && configuration.serverMetadata().userinfo_endpoint
            ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
            : claims;
        return {
          provider: name,
          subject: claims.sub,
          email: EmailAddress.safeParse(text(user.email)).data ?? null,
          // Some providers send text.
          isEmailVerified: user.email_verified === true || String(user.email_verified) === 'true',
          name: text(user.name),
        };
      } catch (error) {
        if (error instanceof AuthorizationResponseError)
          throw error.error === 'access_denied' ? accessDenied(provider.label) : badResponse(error.error);
        if (isOutage(error)) throw unavailable(provider.label);
        const {code = 'invalid', message} = error as {code?: string; message: string};
        throw badResponse(`${code}: ${message}`);
      }
    },
  };
};
