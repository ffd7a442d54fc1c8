import type {ServerResponse} from 'node:http';
import type {Principal, VerifyToken} from '@ecom/contracts/principal';
import {networkOf, type RateLimits} from '@ecom/core/rate-limits';
import Router from '@koa/router';
import type {Context, Next} from 'koa';
import {type Audit, runAudited} from './audit.ts';
import {authenticate} from './authenticate.ts';
import {expectedVersions, withAnyVersion} from './conditions.ts';
import {assertNotForged, isSafe} from './cross-site.ts';
import type {AcceptsParams} from './dispatch.ts';
import {
  assertOwnKey,
  fingerprint,
  type Idempotency,
  idempotencyKeyMissing,
  idempotencyKeyReused,
  KeyHeader,
} from './idempotency.ts';
import {readJson, readQuery, readText, validate} from './input.ts';
import {sendResponse, validateResponse} from './response.ts';
import {idempotencyOf, isWrite, type RequestKey, type Route} from './route.ts';
import type {AdmitWrite} from './write-gate.ts';

export type RouterOptions = {
  readonly service: string;
  readonly routes: readonly Route[];
  readonly verify: VerifyToken;
  readonly idempotency: Idempotency;
  readonly limits: RateLimits;
  /** Records the changes of staff and API keys; default: nothing is recorded. */
  readonly audit?: Audit;
  /** Holds or refuses requests that write; default: all are served. */
  readonly admitWrite?: AdmitWrite | undefined;
  /** Validates every response against its declaration; for tests. */
  readonly validateResponses?: boolean;
};

/** Scopes an Idempotency-Key to its caller. The kind is part of the scope, so that a Cart-Token cannot equal a user id. */
const callerOf = (ctx: Context, principal: Principal | undefined): readonly [string, string] => {
  if (principal?.apiKeyId) return ['key', principal.apiKeyId];
  if (principal) return ['user', principal.userId];
  const token = ctx.req.headers['cart-token'];
  return typeof token === 'string' ? ['cart', token] : ['address', ctx.ip];
};

const readIdempotencyKey = (ctx: Context, route: Route): string | undefined => {
  const rule = idempotencyOf(route);
  if (rule === 'off') return undefined;
  const key = ctx.req.headers['idempotency-key'] as string | undefined;
  if (key !== undefined) validate(KeyHeader, {'idempotency-key': key}, 'headers');
  else if (rule === 'required') throw idempotencyKeyMissing();
  return key;
};

/** Aborted when the client disconnects, or has the whole response. */
const closed = (response: ServerResponse): AbortSignal => {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
};

const readCookie = (ctx: Context) => (name: string) => {
  if (!isSafe(ctx)) assertNotForged(ctx);
  return ctx.cookies.get(name);
};

const readBody = async (ctx: Context, route: Route): Promise<{text: string; value: unknown}> => {
  if (route.raw) return {text: await readText(ctx.req), value: undefined};
  return route.body || ctx.method !== 'GET' ? readJson(ctx.req, route.method) : {text: '', value: undefined};
};

/** Serves routes: limits, authenticates and validates a request, replays the stored response of an Idempotency-Key, calls the handler and sends its response. */
export const createRouter = (options: RouterOptions): Router => {
  const {service, routes, verify, idempotency, limits, audit, admitWrite, validateResponses = false} = options;
  const router = new Router();

  const serve = (route: Route) => async (ctx: Context, next: Next) => {
    const params = route.params?.safeParse(ctx.params);
    // The path belongs to another route, or to none: `/users/me` is not a `/users/:id`.
    if (params?.error) return next();
    ctx.state.route = route.path;
    ctx.state.service = service;
    if (admitWrite && isWrite(route)) await admitWrite();
    if (route.limit) await limits.consume(route.limit, networkOf(ctx.ip));
    // The body first: its sender could otherwise hold it back until the token is revoked.
    const {text, value} = await readBody(ctx, route);
    const principal = await authenticate(ctx, route, verify);
    const versions = expectedVersions(ctx, route);
    const key = readIdempotencyKey(ctx, route);
    const query = readQuery(ctx.querystring);
    let signal: AbortSignal | undefined;
    const request = {
      principal,
      params: params?.data,
      query: route.query ? validate(route.query, query, 'query') : undefined,
      headers: route.headers ? validate(route.headers, ctx.req.headers, 'headers') : undefined,
      body: route.raw ? text : route.body ? validate(route.body, value, 'body') : undefined,
      url: ctx.url,
      address: ctx.ip,
      origin: `${ctx.protocol}://${ctx.host}`,
      cookie: readCookie(ctx),
      ifMatch: undefined as number | undefined,
      idempotencyKey: key,
      requestKey: undefined as RequestKey | undefined,
      get signal() {
        signal ??= AbortSignal.any([closed(ctx.res), ...(ctx.state.stopping ? [ctx.state.stopping] : [])]);
        return signal;
      },
    };
    const respond = async () => {
      const response = await withAnyVersion(versions, version => {
        request.ifMatch = version;
        return route.handle(request as never);
      });
      if (validateResponses) validateResponse(route, response);
      return response;
    };
    const handle = () => runAudited(audit, {ctx, route, principal}, respond);

    if (key === undefined) return sendResponse(ctx, route, await handle());
    if (!principal) assertOwnKey(key, ctx.get('cart-token'));
    const scope = fingerprint(service, route.method, route.path, ...callerOf(ctx, principal), key);
    // Includes the key itself, which is stored nowhere: a password in the body cannot be guessed from the stored fingerprint.
    const requested = fingerprint(key, ctx.method, ctx.url, text);
    request.requestKey = {key: scope, fingerprint: requested};
    const {
      response,
      fingerprint: first = requested,
      replayed,
    } = route.recognizesRepetition
      ? await handle().then(response => ({response, fingerprint: response.repeated, replayed: 'repeated' in response}))
      : await idempotency.run(scope, requested, handle);
    if (first !== requested) throw idempotencyKeyReused();
    if (replayed) ctx.set('idempotent-replayed', 'true');
    sendResponse(ctx, route, response);
  };

  for (const route of routes) {
    if (route.audit && idempotencyOf(route) !== 'off')
      throw new Error(
        `${route.name} is audited before its work and honours Idempotency-Keys, whose transaction contains it`,
      );
    const acceptsParams: AcceptsParams = params => route.params?.safeParse(params).success ?? true;
    router.register(route.path, [route.method], Object.assign(serve(route), {acceptsParams}));
  }
  return router;
};
