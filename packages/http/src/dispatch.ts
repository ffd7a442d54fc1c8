import {Failure} from '@ecom/core/failure';
import type Router from '@koa/router';
import type {Middleware} from 'koa';
import {HttpFailure, notFound} from './problem.ts';

/** Whether these parameters of a path are valid for a route: `me` is no id in `/users/:id`. A property of a route's middleware. */
export type AcceptsParams = (params: Readonly<Record<string, string>>) => boolean;

const methodNotAllowed = (allowed: readonly string[]) =>
  new HttpFailure({
    status: 405,
    code: 'method-not-allowed',
    detail: `This address supports only ${allowed.join(', ')}.`,
    headers: {allow: allowed.join(', ')},
  });

const malformedPath = () => new Failure('malformed', 'malformed-request', 'The path is not percent-encoded UTF-8.');

const isDecodable = (path: string): boolean => {
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
};

/** The methods that a router's routes support at a path. */
const methodsAt = (router: Router, path: string): readonly string[] =>
  router.match(path, 'OPTIONS').path.flatMap(layer => {
    const {acceptsParams} = layer.stack.at(-1) as {acceptsParams?: AcceptsParams};
    const params = layer.params(path, layer.captures(path));
    return acceptsParams?.(params) === false ? [] : layer.methods;
  });

const nothingMore = async () => {};

/** Finds the router by the path's first segment: one look-up instead of matching every route. */
export const dispatch = (routers: readonly Router[]): Middleware => {
  const owners = new Map<string, {router: Router; middleware: Middleware}[]>();
  for (const router of routers) {
    const entry = {router, middleware: router.routes() as unknown as Middleware};
    for (const first of new Set(router.stack.map(({path}) => String(path).split('/')[1]!))) {
      owners.set(first, [...(owners.get(first) ?? []), entry]);
    }
  }
  return async ctx => {
    const {path} = ctx;
    const end = path.indexOf('/', 1);
    const entries = owners.get(end < 0 ? path.slice(1) : path.slice(1, end)) ?? [];
    if (path.includes('%') && !isDecodable(path)) throw malformedPath();
    for (const {middleware} of entries) {
      await middleware(ctx, nothingMore);
      if (ctx.state.route) return;
    }
    const allowed = new Set(entries.flatMap(({router}) => methodsAt(router, path)));
    throw allowed.size > 0 ? methodNotAllowed([...allowed].sort()) : notFound();
  };
};
