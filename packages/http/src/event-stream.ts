import type {Context, Middleware} from 'koa';

/** The media type of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
const eventStreamType = 'text/event-stream';

/** Whether the response is an event stream. */
export const isEventStream = ({response}: Context): boolean => response.type === eventStreamType;

/**
 * Sends the headers of an event stream and a comment at once: clients learn that the stream is open before its first event. Reverse proxies must not
 * buffer it; nginx would otherwise send nothing until the end.
 */
export const eventStreams: Middleware = async (ctx, next) => {
  await next();
  if (ctx.method !== 'GET' || ctx.status !== 200 || !isEventStream(ctx)) return;
  ctx.set('x-accel-buffering', 'no');
  ctx.flushHeaders();
  ctx.res.write(':\n\n');
};
