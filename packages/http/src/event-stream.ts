import type {Middleware} from 'koa';

/** The media type of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
const eventStreamType = 'text/event-stream';

/**
 * Sends the headers of an event stream and a comment at once: clients learn that the stream is open before its first event. Reverse proxies must not
 * buffer it; nginx would otherwise send nothing until the end.
 */
export const eventStreams: Middleware = async (ctx, next) => {
  await next();
  if (ctx.method !== 'GET' || ctx.status !== 200 || ctx.response.is(eventStreamType) !== eventStreamType) return;
  ctx.set('x-accel-buffering', 'no');
  ctx.flushHeaders();
  ctx.res.write(':\n\n');
};
