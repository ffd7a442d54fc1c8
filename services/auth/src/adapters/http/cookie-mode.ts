import {Failure} from '@ecom/core/failure';
import {HttpFailure} from '@ecom/http/problem';
import type {Route, RouteResponse} from '@ecom/http/route';
import {cookieNames, type SameSite, setCookie} from '@ecom/http/session-cookies';
import {z} from 'zod';

export type CookieSettings = {
  readonly sameSite: SameSite;
  /** How long a browser keeps the refresh token; the session may end earlier. */
  readonly sessionSeconds: number;
};

/** Routes that return tokens, of a log-in or a session. */
const tokenRoutes: ReadonlySet<string> = new Set([
  'logIn',
  'answerTotpChallenge',
  'answerRecoveryCodeChallenge',
  'logInByPasskey',
  'logInByProvider',
  'stepUp',
  'stepUpByPasskey',
]);
/** Routes that take a refresh token. */
const refreshTokenRoutes: ReadonlySet<string> = new Set(['refreshSession', 'logOut']);

const deviceCookie = '__Host-ecom-device';
const deviceSeconds = 365 * 86_400;

const SessionMode = z.enum(['token', 'cookie']).optional().meta({
  description:
    '`cookie`: for browsers. The tokens come and go in cookies that no script can read, and the response is 204; default: `token`',
});

type Tokens = {readonly accessToken: string; readonly refreshToken?: string; readonly expiresIn: number};

/** What a request of a wrapped route has, whichever it is. */
type Request = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: {readonly refreshToken?: string} | undefined;
  readonly cookie: (name: string) => string | undefined;
};

const isTokens = (body: unknown): body is Tokens => typeof (body as Tokens | undefined)?.accessToken === 'string';

const tokenMissing = () =>
  new Failure('invalid', 'invalid', 'Send the refresh token, or its cookie with the header Session-Mode: cookie.', {
    errors: [{path: 'refreshToken', message: 'is required'}],
  });

/**
 * Adds the cookie mode to the routes that issue or take tokens: with `Session-Mode: cookie` browsers keep the tokens, where no script can read them. The other
 * routes stay as they are.
 */
export const withCookieMode = ({sameSite, sessionSeconds}: CookieSettings, routes: readonly Route[]): Route[] => {
  const cookie = (name: string, value: string, maxAgeSeconds: number) =>
    setCookie(name, value, {maxAgeSeconds, sameSite});
  const deletedCookies = [cookieNames.access, cookieNames.session].map(name => cookie(name, '', 0));

  const toCookies = ({
    status,
    body,
    headers: {'device-token': device, ...headers} = {},
  }: RouteResponse): RouteResponse => {
    if (!isTokens(body)) return {status, body, headers};
    const cookies = [
      cookie(cookieNames.access, body.accessToken, body.expiresIn),
      ...(body.refreshToken ? [cookie(cookieNames.session, body.refreshToken, sessionSeconds)] : []),
      ...(device ? [cookie(deviceCookie, device, deviceSeconds)] : []),
    ];
    return {status: 204, headers, cookies};
  };

  /** A browser forgets the tokens of a session that has ended. */
  const forgetOnEnd = (error: unknown): never => {
    if (!(error instanceof Failure) || error.kind !== 'unauthenticated') throw error;
    const {code, message: detail} = error;
    throw new HttpFailure({status: 401, code, detail, headers: {'set-cookie': deletedCookies}});
  };

  const wrap = (route: Route): Route => {
    const takesToken = refreshTokenRoutes.has(route.name);
    if (!takesToken && !tokenRoutes.has(route.name)) return route;
    const inner = route.handle as (request: Request) => Promise<RouteResponse>;

    const handleCookies = async (request: Request): Promise<RouteResponse> => {
      // Refuses what other sites send, also log-ins, which would log somebody in as somebody else.
      const device = request.cookie(deviceCookie);
      const headers = {...(device && {'device-token': device}), ...request.headers};
      if (!takesToken) return toCookies(await inner({...request, headers}));
      const refreshToken = request.cookie(cookieNames.session) ?? '';
      const response = await inner({...request, headers, body: {refreshToken}}).catch(forgetOnEnd);
      return route.name === 'logOut' ? {...response, cookies: deletedCookies} : toCookies(response);
    };

    const headers = ((route.headers as z.ZodObject | undefined) ?? z.object({})).extend({'session-mode': SessionMode});
    return {
      ...route,
      headers,
      ...(takesToken && {body: route.body!.optional()}),
      responses: {...route.responses, 204: null},
      errors: [...new Set([...(route.errors ?? []), 401, 403])],
      handle: (request: Request) => {
        if (request.headers['session-mode'] === 'cookie') return handleCookies(request);
        if (takesToken && !request.body) throw tokenMissing();
        return inner(request);
      },
    };
  };
  return routes.map(wrap);
};
