import {Failure} from '@ecom/core/failure';
import type {Context} from 'koa';
import {acceptsIfMatch, type Route} from './route.ts';

const malformed = () =>
  new Failure('malformed', 'malformed-request', 'If-Match must be an ETag as it was returned, such as "3".');

const notAccepted = () =>
  new Failure('malformed', 'if-match-not-supported', 'This operation does not support If-Match. Remove the header.');

/**
 * The version in `If-Match`; undefined without one, and for `*`.
 *
 * @throws Failure `malformed`, also where the route ignores the header: a condition that is not evaluated must not appear to be true (RFC 9110 §13.1.1)
 */
export const readIfMatch = (ctx: Context, route: Route): number | undefined => {
  const header = ctx.req.headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const version = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (!version) throw malformed();
  if (route.method !== 'get' && !acceptsIfMatch(route)) throw notAccepted();
  return Number(version);
};
