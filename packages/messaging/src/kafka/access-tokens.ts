import {Failure} from '@ecom/core/failure';
import {z} from 'zod';
import type {OauthClient} from './security.ts';

/** What node-rdkafka's clients have, to be given tokens. */
export type TokenHolder = {
  setOauthBearerToken(token: string): unknown;
};

/** Access tokens for OAUTHBEARER. */
export type AccessTokens = {
  /** A token that is valid for at least a fifth of its lifetime. @throws Failure when the authorization server issues none */
  get(): Promise<string>;
  /** Gives a client a token now, and each later one until `release`. */
  supply(client: TokenHolder): Promise<void>;
  release(client: TokenHolder): void;
};

const requestTimeoutMs = 10_000;
/** Delay before a failed renewal is repeated. */
const retryDelayMs = 2_000;
/** The part of its lifetime after which a token is renewed. */
const renewAfter = 0.8;

const Issued = z.object({
  access_token: z.string().min(1),
  /** Seconds. RFC 6749 allows to leave it out. */
  expires_in: z.number().positive().default(300),
});
type Issued = z.infer<typeof Issued>;

/** Requests a token by the client credentials grant (RFC 6749 §4.4), with the client's secret in the header (§2.3.1). */
const requestToken = async ({tokenUrl, clientId, clientSecret, scope}: OauthClient): Promise<Issued> => {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const request = {
    method: 'POST',
    // The client's secret goes to no other address.
    redirect: 'manual' as const,
    headers: {authorization: `Basic ${Buffer.from(credentials).toString('base64')}`, accept: 'application/json'},
    body: new URLSearchParams({grant_type: 'client_credentials', ...(scope && {scope})}),
    signal: AbortSignal.timeout(requestTimeoutMs),
  };
  const response = await fetch(tokenUrl, request).catch(cause => {
    throw Object.assign(noResponse(tokenUrl), {cause});
  });
  const body: unknown = await response.json().catch(() => ({}));
  if (response.status >= 500) throw noResponse(tokenUrl);
  if (!response.ok) throw refused(response.status, body);
  const {data} = Issued.safeParse(body);
  if (!data) throw noToken(tokenUrl);
  return data;
};

/** Tokens of an OAuth client: one for all Kafka clients of this process, renewed before it expires while one of them needs it. */
export const accessTokens = (oauth: OauthClient, onError: (error: unknown) => void = () => {}): AccessTokens => {
  const holders = new Set<TokenHolder>();
  let current: {readonly token: Promise<string>; renewAtMs: number} | undefined;
  let timer: NodeJS.Timeout | undefined;

  const schedule = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(renew, delayMs).unref();
  };

  const request = (): Promise<string> => {
    const issued = requestToken(oauth);
    const requested = {token: issued.then(({access_token}) => access_token), renewAtMs: Number.POSITIVE_INFINITY};
    current = requested;
    issued.then(
      ({expires_in: seconds}) => {
        requested.renewAtMs = performance.now() + seconds * 1000 * renewAfter;
        schedule(seconds * 1000 * renewAfter);
      },
      () => {
        current = undefined;
      },
    );
    return requested.token;
  };

  const renew = async () => {
    current = undefined;
    if (holders.size === 0) return;
    try {
      const token = await request();
      for (const holder of holders) holder.setOauthBearerToken(token);
    } catch (error) {
      onError(error);
      schedule(retryDelayMs);
    }
  };

  const get = () => (current && performance.now() < current.renewAtMs ? current.token : request());
  return {
    get,
    async supply(client) {
      client.setOauthBearerToken(await get());
      holders.add(client);
    },
    release: client => void holders.delete(client),
  };
};

const noResponse = (url: string) =>
  new Failure(
    'unavailable',
    'kafka-oauth-unreachable',
    `The authorization server does not respond at ${url}. Check that it runs, and KAFKA_OAUTH_TOKEN_URL; NODE_EXTRA_CA_CERTS names a file of its CA.`,
  );
const refused = (status: number, body: unknown) => {
  const {error, error_description: description} = (body ?? {}) as {error?: string; error_description?: string};
  const reason = [error, description].filter(Boolean).join(': ') || `status ${status}`;
  return new Failure(
    'invalid',
    'kafka-oauth-refused',
    `The authorization server issues no token for Kafka (${reason}). Check KAFKA_OAUTH_CLIENT_ID, KAFKA_OAUTH_CLIENT_SECRET and KAFKA_OAUTH_SCOPE.`,
  );
};
const noToken = (url: string) =>
  new Failure(
    'invalid',
    'kafka-oauth-refused',
    `${url} responds without an access token. Check KAFKA_OAUTH_TOKEN_URL.`,
  );
