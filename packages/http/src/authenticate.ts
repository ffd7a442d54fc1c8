import type {Permission} from '@ecom/contracts/permission';
import type {Principal, VerifyToken} from '@ecom/contracts/principal';
import {Failure} from '@ecom/core/failure';
import type {Context} from 'koa';
import type {Route} from './route.ts';

const unauthenticated = () =>
  new Failure('unauthenticated', 'no-token', 'Log in, and send the access token as Authorization: Bearer.');
const forbidden = (permission: Permission) =>
  new Failure('forbidden', 'forbidden', `This requires the permission ${permission}.`);

/**
 * The caller as the access token names it; undefined where the route needs none.
 *
 * @throws Failure `unauthenticated` or `forbidden`
 */
export const authenticate = async (
  ctx: Context,
  {access}: Route,
  verify: VerifyToken,
): Promise<Principal | undefined> => {
  if (access === 'public') return undefined;
  const header = ctx.req.headers.authorization;
  if (header === undefined) {
    if (access === 'optional') return undefined;
    throw unauthenticated();
  }
  const [scheme, token] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw unauthenticated();
  const principal = await verify(token);
  if (typeof access === 'object' && !principal.permissions.has(access.permission)) throw forbidden(access.permission);
  return principal;
};
