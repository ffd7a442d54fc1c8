import type {Principal, VerifyToken} from '@ecom/contracts/principal';
import {Failure} from '@ecom/core/failure';
import type {Metrics} from '@ecom/core/metrics';
import type {RateLimits} from '@ecom/core/rate-limits';
import Router from '@koa/router';
import type {Context} from 'koa';
import {fingerprintOf, type Idempotency, KeyHeader, missingKey, reusedKey} from './idempotency.ts';
import {accept, readJson, readQuery, readText} from './input.ts';
import {type Answer, type Route, takesIfMatch} from './route.ts';

export type RouterOptions = {
  readonly service: string;
  readonly routes: readonly Route[];
  readonly verify: VerifyToken;
  readonly idempotency: Idempotency;
  readonly limits: RateLimits;
  readonly metrics?: Metrics;
  /** Checks every answer against its declaration: in tests. */
  readonly checkAnswers?: boolean;
};

const unauthenticated = () =>
  new Failure('unauthenticated', 'no-token', 'Log in, and send Authorization: Bearer with the access token.');
const forbidden = (permission: string) =>
  new Failure('forbidden', 'forbidden', `This needs the permission ${permission}.`);
const badIfMatch = () =>
  new Failure('malformed', 'malformed-request', 'If-Match must be an ETag as it was given, such as "3".');
const noSuchPage = () => new Failure('missing', 'not-found', 'There is nothing here.');

const authenticate = async (ctx: Context, {access}: Route, verify: VerifyToken): Promise<Principal | undefined> => {
  if (access === 'public') return undefined;
  const header = ctx.req.headers.authorization;
  if (header === undefined) {
    if (access === 'optional') return undefined;
    throw unauthenticated();
  }
  const [scheme, token] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw unauthenticated();
  const principal = await verify(token);
  if (typeof access === 'object' && !principal.permissions.has(access.permission)) throw forbidden(access.permission);
  return principal;
};

/** A condition that nobody checks must not look as if it held (RFC 9110 §13.1.1). */
const uselessIfMatch = () =>
  new Failure('malformed', 'if-match-not-taken', 'This request does not look at If-Match. Leave it out.');

const readIfMatch = (ctx: Context): number | undefined => {
  const header = ctx.req.headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const version = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (!version) throw badIfMatch();
  return Number(version);
};

/** Whose key it is; what a caller writes into a header never makes it another kind of caller. */
const callerOf = (ctx: Context, principal: Principal | undefined): readonly [string, string] => {
  if (principal) return ['user', principal.userId];
  const token = ctx.req.headers['cart-token'];
  return typeof token === 'string' ? ['cart', token] : ['address', ctx.ip];
};

const send = (ctx: Context, {status, body, headers}: Answer) => {
  ctx.status = status;
  for (const name in headers) ctx.set(name, headers[name]!);
  if (body === undefined) {
    ctx.body = null;
    ctx.status = status;
    return;
  }
  if (!ctx.response.get('content-type')) ctx.type = 'application/json; charset=utf-8';
  ctx.body =
    body instanceof Uint8Array || typeof (body as {pipe?: unknown}).pipe === 'function' ? body : JSON.stringify(body);
};

/** Serves routes: who asks, whether they may, what they say, whether it was said before, and the answer. */
export const createRouter = ({
  service,
  routes,
  verify,
  idempotency,
  limits,
  checkAnswers = false,
}: RouterOptions): Router => {
  const router = new Router();

  const serve = (route: Route) => async (ctx: Context) => {
    ctx.state.route = route.path;
    ctx.state.service = service;
    if (route.limit) await limits.consume(route.limit, ctx.ip);
    const principal = await authenticate(ctx, route, verify);
    const params = route.params?.safeParse(ctx.params);
    if (params?.error) throw noSuchPage();

    const ifMatch = readIfMatch(ctx);
    if (ifMatch !== undefined && route.method !== 'get' && !takesIfMatch(route)) throw uselessIfMatch();
    const rule = route.idempotency ?? (route.method === 'post' ? 'honoured' : 'off');
    const key = rule === 'off' ? undefined : (ctx.req.headers['idempotency-key'] as string | undefined);
    if (rule === 'required' && key === undefined) throw missingKey();
    if (key !== undefined) accept(KeyHeader, {'idempotency-key': key}, 'headers');

    const {text, value} = route.raw
      ? {text: await readText(ctx.req), value: undefined}
      : route.body || ctx.method !== 'GET'
        ? await readJson(ctx.req, route.method)
        : {text: '', value: undefined};
    const search = readQuery(ctx.querystring);
    let abort: AbortController | undefined;
    const request = {
      principal,
      params: params?.data,
      query: route.query ? accept(route.query, search, 'query') : undefined,
      headers: route.headers ? accept(route.headers, ctx.req.headers, 'headers') : undefined,
      body: route.raw ? text : route.body ? accept(route.body, value, 'body') : undefined,
      url: ctx.url,
      address: ctx.ip,
      ifMatch,
      ifNoneMatch: ctx.req.headers['if-none-match'],
      idempotencyKey: key,
      get signal() {
        abort ??= new AbortController();
        ctx.res.once('close', () => abort!.abort());
        return abort.signal;
      },
    };
    const work = async () => {
      const answer = await route.handle(request as never);
      if (checkAnswers) check(route, answer);
      return answer;
    };

    if (key === undefined) return send(ctx, await work());
    const scope = fingerprintOf(service, route.method, route.path, ...callerOf(ctx, principal), key);
    // With the key itself, which is kept nowhere: a password in the body cannot be guessed by what is.
    const fingerprint = fingerprintOf(key, ctx.method, ctx.url, text);
    const {answer, replayed, ...kept} = await idempotency.run(scope, fingerprint, work);
    if (kept.fingerprint !== fingerprint) throw reusedKey();
    if (replayed) ctx.set('idempotent-replayed', 'true');
    send(ctx, answer);
  };

  for (const route of routes) router.register(route.path, [route.method], serve(route));
  return router;
};

const check = ({method, path, responses: answers}: Route, {status, body}: Answer) => {
  if (!(status in answers)) throw new Error(`${method} ${path} answered ${status}, which it does not declare`);
  const schema = answers[status];
  if (schema && !(body instanceof Uint8Array) && typeof (body as {pipe?: unknown})?.pipe !== 'function') {
    const {error} = schema.safeParse(JSON.parse(JSON.stringify(body)));
    if (error)
      throw new Error(`${method} ${path} answered ${status} with a body that it does not declare: ${error.message}`);
  }
};
