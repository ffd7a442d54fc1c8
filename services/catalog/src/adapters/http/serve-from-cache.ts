import {sendResponse} from '@ecom/http/response';
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
    const kept = ctx.method === 'GET' ? cached(ctx.url) : undefined;
    if (!kept) return routes(ctx as never, next);

    ctx.state.service = 'catalog';
    ctx.state.route = routeOf(ctx.path);
    sendResponse(ctx, {}, respond(kept));
  };
  router.routes = () => Object.assign(answer, {router}) as unknown as ReturnType<Router['routes']>;
  return router;
};
