import type {Context} from 'koa';
import {isNotModified} from './conditions.ts';
import {hasEtag, type Route, type RouteResponse} from './route.ts';

const isStream = (body: unknown) => typeof (body as {pipe?: unknown} | undefined)?.pipe === 'function';

/** @throws Failure `stale` when a condition of the request is false */
export const sendResponse = (
  ctx: Context,
  {produces}: Pick<Route, 'produces'>,
  {status, body, headers, cookies}: RouteResponse,
): void => {
  ctx.status = status;
  if (cookies) ctx.set('set-cookie', [...cookies]);
  for (const name in headers) ctx.set(name, headers[name]!);
  const notModified = headers?.etag !== undefined && isNotModified(ctx, headers.etag);
  if (body === undefined || notModified) {
    ctx.body = null;
    ctx.status = notModified ? 304 : status;
    return;
  }
  if (!ctx.response.get('content-type')) ctx.type = produces ?? 'application/json; charset=utf-8';
  ctx.body = body instanceof Uint8Array || isStream(body) ? body : JSON.stringify(body);
};

/** @throws Error when a response does not match its declaration, which is a bug of the route */
export const validateResponse = (route: Route, {status, body, headers}: RouteResponse): void => {
  const {method, path, responses} = route;
  if (!(status in responses)) throw new Error(`${method} ${path} responded ${status}, which it does not declare`);
  if (hasEtag(route, status) !== (headers?.etag !== undefined))
    throw new Error(
      `${method} ${path} responded ${status} ${headers?.etag ? 'with an undeclared' : 'without its'} ETag`,
    );
  const schema = responses[status];
  if (!schema || body instanceof Uint8Array || isStream(body)) return;
  const {error} = schema.safeParse(JSON.parse(JSON.stringify(body)));
  if (error) throw new Error(`${method} ${path} responded ${status} with an undeclared body: ${error.message}`);
};
