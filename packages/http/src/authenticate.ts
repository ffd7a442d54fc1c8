import {isApiKey} from '@ecom/contracts/api-key';
import type {Permission} from '@ecom/contracts/permission';
import {assertRecentProof, type Principal, type VerifyToken} from '@ecom/contracts/principal';
import {systemNow} from '@ecom/core/clock';
import {Failure} from '@ecom/core/failure';
import type {Context} from 'koa';
import {acceptsCookies, assertNotForged, isSafe} from './cross-site.ts';
import {apiKeysOf, type Route} from './route.ts';
import {cookieNames} from './session-cookies.ts';

const unauthenticated = () =>
  new Failure(
    'unauthenticated',
    'no-token',
    'Log in, and send the access token, or an API key, as Authorization: Bearer; a browser may use cookies instead.',
  );
const forbidden = (permission: Permission) =>
  new Failure('forbidden', 'forbidden', `This requires the permission ${permission}.`);

const keyNotAllowed = () =>
  new Failure(
    'forbidden',
    'key-not-allowed',
    'This is for people, not for API keys: log in, and send the access token.',
  );

const secondFactorRequired = () =>
  new Failure(
    'forbidden',
    'second-factor-required',
    'This shop requires a second factor of your roles. Add one with POST /auth/totp, and refresh the session afterwards.',
  );

/** The permission that the caller needs, if any. @throws Failure `forbidden` when no API key may call the route */
const requiredPermission = (route: Route, {apiKeyId}: Principal): Permission | undefined => {
  const {access} = route;
  if (apiKeyId === undefined) return typeof access === 'object' ? access.permission : undefined;
  const keys = apiKeysOf(route);
  if (keys === 'none') throw keyNotAllowed();
  return keys === 'any' ? undefined : keys;
};

/** The token of the header; a header that is no bearer token is an error, and no reason to look for a cookie. */
const bearerToken = (ctx: Context): string | undefined => {
  const header = ctx.req.headers.authorization;
  if (header === undefined) return undefined;
  const [scheme, token] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw unauthenticated();
  return token;
};

/** The access token of the cookie. @throws Failure `forbidden` when another site may have caused a request that changes something */
const cookieToken = (ctx: Context): string | undefined => {
  const token = acceptsCookies(ctx) ? ctx.cookies.get(cookieNames.access) : undefined;
  if (token === undefined) return undefined;
  if (!isSafe(ctx)) assertNotForged(ctx);
  // API keys are for machines, which have no cookies.
  return isApiKey(token) ? undefined : token;
};

/**
 * The caller as the access token or API key names it; undefined where the route needs none. The cookie counts only without the header.
 *
 * @throws Failure `unauthenticated` or `forbidden`
 */
export const authenticate = async (ctx: Context, route: Route, verify: VerifyToken): Promise<Principal | undefined> => {
  const {access} = route;
  if (access === 'public') return undefined;
  const token = bearerToken(ctx) ?? cookieToken(ctx);
  if (token === undefined) {
    if (access === 'optional') return undefined;
    throw unauthenticated();
  }
  const principal = await verify(token);
  ctx.state.principal = principal;
  if (principal.restriction && !route.enrolment) throw secondFactorRequired();
  const permission = requiredPermission(route, principal);
  if (permission && !principal.permissions.has(permission)) throw forbidden(permission);
  if (route.recentProof) assertRecentProof(principal, systemNow());
  return principal;
};
