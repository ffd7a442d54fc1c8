import type {ProviderIdentity} from '../../domain/provider-identity.ts';

export type Provider = {
  readonly name: string;
  /** For people: `Google`. */
  readonly label: string;
};

type ProviderSecrets = {readonly state: string; readonly nonce: string; readonly codeVerifier: string};

/** Providers of identities (OpenID Connect). */
export type OidcProviders = {
  list(): readonly Provider[];
  /** @throws Failure `not-found` for an unknown provider, `unavailable` when it does not answer */
  authorizationUrl(provider: string, request: ProviderSecrets & {readonly redirectUri: string}): Promise<URL>;
  /**
   * Exchanges the code in the address that the provider has sent the browser to, and verifies all that it returns.
   *
   * @throws Failure `access-denied` when somebody has declined, `bad-provider-response` for what is not valid, `provider-unavailable`
   */
  redeem(provider: string, response: ProviderSecrets & {readonly callbackUrl: URL}): Promise<ProviderIdentity>;
};
