import {randomBytes} from 'node:crypto';
import type {Logger} from '@ecom/core/log';
import type {Metrics} from '@ecom/core/metrics';
import {inSpan} from '@ecom/core/trace';
import type Router from '@koa/router';
import Koa, {type Context, type Middleware} from 'koa';
import {cacheControl} from './cache-control.ts';
import {cors} from './cors.ts';
import {dispatch} from './dispatch.ts';
import {eventStreams} from './event-stream.ts';
import {toProblem} from './problem.ts';
import {assertOneHost, securityHeaders} from './security-headers.ts';

export type AppOptions = {
  readonly routers: readonly Router[];
  readonly log: Logger;
  readonly metrics?: Metrics;
  /** Whether a reverse proxy sets `X-Forwarded-For` and `X-Forwarded-Proto`. */
  readonly trustProxy?: boolean;
  /** Aborted when the process stops: event streams and long polls end. */
  readonly stopping?: AbortSignal;
  /** The origins whose scripts may call (CORS); default: none. */
  readonly corsOrigins?: readonly string[];
};

/** The trace id of the request (W3C Trace Context), generated on first use. */
const traceIdOf = (ctx: Context): string => {
  ctx.state.traceId ??= /^00-([0-9a-f]{32})-/.exec(ctx.get('traceparent'))?.[1] ?? randomBytes(16).toString('hex');
  return ctx.state.traceId as string;
};

/** Responds to what was thrown with a problem document, logs unexpected errors, and measures every request. */
const observe =
  ({log, metrics, stopping}: AppOptions): Middleware =>
  async (ctx, next) => {
    ctx.state.stopping = stopping;
    const start = performance.now();
    try {
      await inSpan({kind: 'server', name: ctx.method, traceparent: ctx.get('traceparent') || undefined}, async span => {
        if (span) ctx.state.traceId = span.spanContext().traceId;
        await next();
        span?.updateName(`${ctx.method} ${ctx.state.route ?? ''}`);
      });
    } catch (error) {
      const {status, body, headers} = toProblem(error, traceIdOf(ctx));
      if (status === 500)
        log.error({err: error, method: ctx.method, url: ctx.url, traceId: body.traceId}, 'request failed');
      ctx.status = status;
      ctx.set(headers);
      ctx.type = 'application/problem+json';
      ctx.body = JSON.stringify(body);
    }
    const {service = 'none', route = 'none'} = ctx.state as {service?: string; route?: string};
    metrics?.requests
      .labels(service, ctx.method, route, String(ctx.status))
      .observe((performance.now() - start) / 1000);
  };

/** The HTTP application of a process. */
export const createApp = (options: AppOptions): Koa => {
  // The last address of X-Forwarded-For, which the reverse proxy has seen itself; clients can forge those before it.
  const app = new Koa({proxy: options.trustProxy ?? false, maxIpsCount: 1});
  // Only errors outside of the middleware above arrive here: a client that disconnects during a response.
  app.on('error', error => options.log.debug({err: error}, 'connection broke'));
  app.use(eventStreams);
  app.use(securityHeaders());
  if (options.corsOrigins?.length) app.use(cors(options.corsOrigins));
  app.use(cacheControl);
  app.use(observe(options));
  app.use(assertOneHost);
  app.use(dispatch(options.routers));
  return app;
};
