import {CommandError, RefusedError} from '../client/errors.ts';
import {type Connection, send} from '../client/request.ts';
import type {components} from '../client/schema.d.ts';
import type {CredentialStore, Credentials} from './credentials.ts';

export type Tokens = components['schemas']['Tokens'];

/** Before an access token expires, it is refreshed this many milliseconds. */
const refreshMarginMs = 30_000;

/** The credentials of a new session. */
export const sessionOf = (email: string, {accessToken, refreshToken, expiresIn}: Tokens): Credentials => ({
  type: 'session',
  email,
  accessToken,
  refreshToken,
  expiresAt: new Date(Date.now() + expiresIn * 1000).toISOString(),
});

type Options = {
  readonly url: string;
  readonly userAgent: string;
  readonly credentials: CredentialStore;
};

/** The bearer token for a shop: an API key, or the session's access token, refreshed when it expires; undefined when nobody is logged in. */
export const contextToken = ({url, userAgent, credentials}: Options): Connection['token'] => {
  const refresh = async (session: Credentials & {type: 'session'}): Promise<string | undefined> => {
    const anonymous = {url, userAgent, token: async () => undefined};
    try {
      const response = await send(anonymous, 'POST', '/auth/refresh', {body: {refreshToken: session.refreshToken}});
      const renewed = sessionOf(session.email, (await response.json()) as Tokens);
      await credentials.set(url, renewed);
      return renewed.type === 'session' ? renewed.accessToken : undefined;
    } catch (error) {
      if (error instanceof RefusedError && error.status >= 500)
        throw new CommandError(
          `The login is renewed by auth, which is unavailable: ${error.message}`,
          'Start auth again, or log in with an API key, which is not renewed: ecom login --api-key',
        );
      // The session has ended; anything else may be over soon.
      if (!(error instanceof RefusedError && error.status === 401)) throw error;
      await credentials.remove(url);
      return undefined;
    }
  };
  let refreshing: Promise<string | undefined> | undefined;
  return async ({renew} = {renew: false}) => {
    const found = await credentials.get(url);
    if (found?.type !== 'session') return found?.key;
    const isFresh = Date.parse(found.expiresAt) - Date.now() > refreshMarginMs;
    if (isFresh && !renew) return found.accessToken;
    // Requests at the same time share it.
    refreshing ??= refresh(found).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
};
