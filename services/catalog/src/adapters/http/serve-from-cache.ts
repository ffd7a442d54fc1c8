import type Router from '@koa/router';
import type {Context, Next} from 'koa';
import type {HttpResponseCache} from '../response-cache.ts';
import {respond} from './to-response.ts';

/** The route of a request for the metrics, as the router would set it. */
const routeOf = (path: string) => (path.startsWith('/catalog/products/') ? '/catalog/products/:idOrSlug' : path);

/**
 * Responds to a repeated URL from the cache, before the router: matching,
 * parsing and validating the request would cost more than the rest of a cached response.
 */
export const serveFromCache = (router: Router, {cached}: Pick<HttpResponseCache, 'cached'>): Router => {
  const routes = router.routes();
  const answer = async (ctx: Context, next: Next) => {
    const {method, headers} = ctx.req;
    const kept = method === 'GET' && headers['if-match'] === undefined ? cached(ctx.url) : undefined;
    if (!kept) return routes(ctx as never, next);

    ctx.state.service = 'catalog';
    ctx.state.route = routeOf(ctx.path);
    const {status, headers: set, body} = {body: null, ...respond(kept, headers['if-none-match'])};
    ctx.status = status;
    ctx.set(set);
    if (body) ctx.set('content-type', 'application/json; charset=utf-8');
    ctx.body = body;
    ctx.status = status;
  };
  router.routes = () => Object.assign(answer, {router}) as unknown as ReturnType<Router['routes']>;
  return router;
};
