import {IncomingMessage, ServerResponse} from 'node:http';
import {Socket} from 'node:net';
import helmet from 'helmet';
import type {Middleware} from 'koa';
import {HttpFailure} from './problem.ts';

const common = {
  // JSON needs no resource. Pages set a policy of their own. The last three directives do not fall back to the first one.
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: {action: 'deny'},
  // Which sites may use the API is a matter of CORS.
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  dnsPrefetchControl: false,
  ieNoOpen: false,
  permittedCrossDomainPolicies: false,
  xssFilter: false,
} as const;

/** The headers that a middleware sets, which are the same for every response: they are made once. */
const headersOf = (middleware: ReturnType<typeof helmet>): readonly (readonly [string, string])[] => {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  middleware(request, response, () => {});
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
};

/** Headers that make browsers stricter. HSTS is sent over TLS only (RFC 6797 §7.2), also TLS that a reverse proxy ends. */
export const securityHeaders = (): Middleware => {
  const plain = headersOf(helmet({...common, strictTransportSecurity: false}));
  const secure = headersOf(helmet(common));
  return (ctx, next) => {
    for (const [name, value] of ctx.secure ? secure : plain) ctx.res.setHeader(name, value);
    return next();
  };
};

/**
 * Refuses requests of scripts in web pages, which could reach a private address through the browser of an operator (DNS rebinding). Browsers send these
 * headers, and scripts cannot omit them (https://www.w3.org/TR/fetch-metadata/); an address that somebody types has the site `none`.
 *
 * @throws HttpFailure 403
 */
export const refuseScripts: Middleware = (ctx, next) => {
  const site = ctx.get('sec-fetch-site') || 'none';
  if (ctx.get('origin') || site !== 'none')
    throw new HttpFailure({status: 403, code: 'scripts-refused', detail: 'Scripts in web pages cannot use this port.'});
  return next();
};

/**
 * Refuses a request with several `Host` headers (RFC 9112 §3.2): a proxy before us may have routed it by another one than we see.
 *
 * @throws HttpFailure 400
 */
export const assertOneHost: Middleware = (ctx, next) => {
  if ((ctx.req.headersDistinct.host?.length ?? 0) > 1)
    throw new HttpFailure({status: 400, code: 'malformed-request', detail: 'Send one Host header.'});
  return next();
};
