import type {Middleware} from 'koa';

/** What may be seen depends on these request headers. */
const credentials = ['Authorization', 'Cart-Token', 'Cookie'];

/**
 * Keeps shared caches from storing responses (RFC 9111 §5.2.2), errors included, unless the route says that its response is public. A response with an
 * entity tag may be stored by the client, which must validate it each time.
 */
export const cacheControl: Middleware = async (ctx, next) => {
  await next();
  const {response} = ctx;
  if (!response.get('cache-control'))
    ctx.set('cache-control', response.get('etag') ? 'private, no-cache' : 'private, no-store');
  if (!response.get('cache-control').startsWith('public')) ctx.vary(credentials);
};
