import type Router from '@koa/router';
import Koa from 'koa';
import {cacheControl} from './cache-control.ts';
import {cors, credentialOrigins} from './cors.ts';
import {dispatch} from './dispatch.ts';
import {eventStreams} from './event-stream.ts';
import {type ObserveOptions, observe} from './observe.ts';
import {assertOneHost, refuseScripts, securityHeaders} from './security-headers.ts';

export type AppOptions = ObserveOptions & {
  readonly routers: readonly Router[];
  /** Whether a reverse proxy sets `X-Forwarded-For` and `X-Forwarded-Proto`. */
  readonly trustProxy?: boolean;
  /** Aborted when the process stops: event streams and long polls end. */
  readonly stopping?: AbortSignal;
  /** Whether scripts in web pages are refused; default: false. */
  readonly refusesScripts?: boolean;
  /** The origins whose scripts may call (CORS), with cookies if they are listed by name; default: none. */
  readonly corsOrigins?: readonly string[];
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
  const trusted = credentialOrigins(options.corsOrigins ?? []);
  app.use((ctx, next) => {
    ctx.state.stopping = options.stopping;
    ctx.state.credentialOrigins = trusted;
    return next();
  });
  app.use(assertOneHost);
  if (options.refusesScripts) app.use(refuseScripts);
  app.use(dispatch(options.routers));
  return app;
};
