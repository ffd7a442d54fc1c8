import type {Permission} from '@ecom/contracts/permission';
import {assertRecentProof, type Principal, type VerifyToken} from '@ecom/contracts/principal';
import {systemNow} from '@ecom/core/clock';
import {Failure} from '@ecom/core/failure';
import type {Context} from 'koa';
import {apiKeysOf, type Route} from './route.ts';

const unauthenticated = () =>
  new Failure(
    'unauthenticated',
    'no-token',
    'Log in, and send the access token, or an API key, as Authorization: Bearer.',
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

/**
 * The caller as the access token or API key names it; undefined where the route needs none.
 *
 * @throws Failure `unauthenticated` or `forbidden`
 */
export const authenticate = async (ctx: Context, route: Route, verify: VerifyToken): Promise<Principal | undefined> => {
  const {access} = route;
  if (access === 'public') return undefined;
  const header = ctx.req.headers.authorization;
  if (header === undefined) {
    if (access === 'optional') return undefined;
    throw unauthenticated();
  }
  const [scheme, token] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw unauthenticated();
  const principal = await verify(token);
  if (principal.restriction && !route.enrolment) throw secondFactorRequired();
  const permission = requiredPermission(route, principal);
  if (permission && !principal.permissions.has(permission)) throw forbidden(permission);
  if (route.recentProof) assertRecentProof(principal, systemNow());
  return principal;
};
