import type {Permission} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import type {Limit} from '@ecom/core/rate-limits';
import type {z} from 'zod';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type ResponseSchemas = Readonly<Record<number, z.ZodType | null>>;

/** What a handler returns. A `Uint8Array` is already JSON and is sent unchanged; a stream is sent chunk by chunk. */
export type RouteResponse = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Values of Set-Cookie headers. A response that an Idempotency-Key stores has none. */
  readonly cookies?: readonly string[] | undefined;
  /** The fingerprint of the first request, when the route recognizes that this one repeats it. */
  readonly repeated?: string | undefined;
};

type ResponseOf<A extends ResponseSchemas> = {
  [S in keyof A & number]: {
    readonly status: S;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookies?: readonly string[] | undefined;
    readonly repeated?: string | undefined;
  } & (A[S] extends z.ZodType
    ? {readonly body: z.input<A[S]> | Uint8Array | NodeJS.ReadableStream}
    : {readonly body?: undefined});
}[keyof A & number];

/**
 * Who may call. `public`: anyone; tokens are ignored. `optional`: anyone; a token that is sent must be valid. `user`: any authenticated
 * caller. Otherwise: callers with the permission. `apiKeys` says which API keys may call.
 */
export type Access = 'public' | 'optional' | 'user' | {readonly permission: Permission};

type PrincipalOf<X extends Access> = X extends 'public'
  ? undefined
  : X extends 'optional'
    ? Principal | undefined
    : Principal;

type Output<T extends z.ZodType | undefined> = T extends z.ZodType ? z.output<T> : undefined;

/** Two requests with the same `key` are the same request if their `fingerprint` is the same, too. */
export type RequestKey = {readonly key: string; readonly fingerprint: string};

type Request<
  X extends Access = Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  H extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
> = {
  readonly principal: PrincipalOf<X>;
  readonly params: Output<P>;
  readonly query: Output<Q>;
  readonly headers: Output<H>;
  readonly body: Output<B>;
  /** The path and query as received. */
  readonly url: string;
  /** The client's IP address. */
  readonly address: string;
  /** Scheme and host as the client addressed them: `https://shop.example`. */
  readonly origin: string;
  /** The value of a cookie. @throws Failure `forbidden` for a request that changes something, when another site may have caused it */
  readonly cookie: (name: string) => string | undefined;
  /** The version that `If-Match` names; undefined without the header. The handler is called again for each version of a list. */
  readonly ifMatch: number | undefined;
  /** The Idempotency-Key: the same for each repetition, and the caller's secret. Undefined without one. */
  readonly idempotencyKey: string | undefined;
  /** The Idempotency-Key of this caller and route, and what was requested, both hashed. Undefined without a key. */
  readonly requestKey: RequestKey | undefined;
  /** Aborted when the client disconnects or the process stops. */
  readonly signal: AbortSignal;
};

export type Declaration<
  X extends Access,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  H extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  A extends ResponseSchemas,
> = {
  /** Verb and object in camelCase, unique in the whole API: `createCart`. The operationId, and the method's name in generated clients. */
  readonly name: string;
  readonly method: Method;
  /** In @koa/router's syntax: `/users/:id`. */
  readonly path: string;
  /** A verb and its object: "Create a cart". */
  readonly summary: string;
  /** What a client must know beyond the summary, in Markdown. */
  readonly description?: string;
  readonly access: X;
  /**
   * Which API keys may call: those with this permission, any, or none. Default: those with the permission of `access`, and none where that is `user` or
   * `optional`: such a route is about what belongs to the caller, and to an API key belongs nothing.
   */
  readonly apiKeys?: Permission | 'any' | 'none';
  /**
   * The caller must have proved within the last 15 minutes who they are: by logging in, or by `POST /auth/step-up`. No API key can. Where it depends on the
   * request, the use case calls `assertRecentProof`.
   */
  readonly recentProof?: true;
  /** A caller whose session may only add a second factor may call. */
  readonly enrolment?: true;
  readonly params?: P;
  readonly query?: Q;
  /** Lower-case names. */
  readonly headers?: H;
  readonly body?: B;
  /** The schema of each successful response by status; null for a response without a body. */
  readonly responses: A;
  /** Whether successful responses with a body carry an ETag, with which GET requests are conditional; default: if the route accepts `If-Match`. */
  readonly etag?: boolean;
  /** Media type of successful responses; default: `application/json`. */
  readonly produces?: string;
  /** Error statuses beside those that follow from the rest of the declaration; a route with 412 accepts `If-Match`. */
  readonly errors?: readonly number[];
  /** Default: `honoured` on POST, `off` on other methods. */
  readonly idempotency?: 'required' | 'honoured' | 'off';
  /**
   * The handler recognizes a repetition itself, by `requestKey`, which it stores with its effect; it returns the fingerprint of the first request as
   * `repeated`. Saves the transaction in which others store key and response.
   */
  readonly recognizesRepetition?: true;
  /**
   * `before`: a request of staff or an API key is recorded in the audit log before its work, whose changes are added afterwards, and stays there if the work
   * fails; for work that one transaction cannot contain. Default: with the work, in one transaction. Such a route has `idempotency: 'off'`, whose transaction would contain
   * the work. `before-changes`: the same, and the record is deleted again if the work succeeds and has changed nothing.
   */
  readonly audit?: 'before' | 'before-changes';
  /** Changes nothing in spite of its method, so that it is served while the service refuses writes. */
  readonly readsOnly?: true;
  /** Counts this request against the client's address. */
  readonly limit?: Limit;
  /** The handler needs the body's exact bytes, to verify a signature: `body` is then the text. */
  readonly raw?: true;
  readonly handle: (request: Request<X, P, Q, H, B>) => Promise<ResponseOf<A>>;
};

/** A route without its type parameters, for what builds routers and documents. */
export type Route = Omit<
  Declaration<
    Access,
    z.ZodType | undefined,
    z.ZodType | undefined,
    z.ZodType | undefined,
    z.ZodType | undefined,
    ResponseSchemas
  >,
  'handle'
> & {readonly handle: (request: never) => Promise<RouteResponse>};

/** Declares a route. One declaration validates requests, documents the operation and types the handler. */
export const route = <
  const X extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  H extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  const A extends ResponseSchemas = ResponseSchemas,
>(
  declaration: Declaration<X, P, Q, H, B, A>,
): Route => declaration as Route;

/** Which API keys may call a route. */
export const apiKeysOf = ({
  apiKeys,
  access,
  recentProof,
}: Pick<Route, 'apiKeys' | 'access' | 'recentProof'>): Permission | 'any' | 'none' => {
  if (recentProof) return 'none';
  if (apiKeys) return apiKeys;
  if (typeof access === 'object') return access.permission;
  return access === 'public' ? 'any' : 'none';
};

export const idempotencyOf = ({idempotency, method}: Pick<Route, 'idempotency' | 'method'>) =>
  idempotency ?? (method === 'post' ? 'honoured' : 'off');

/** Whether a response with that status carries an ETag. */
export const hasEtag = (route: Pick<Route, 'etag' | 'errors'>, status: number): boolean =>
  status < 300 && status !== 204 && (route.etag ?? acceptsIfMatch(route));

export const acceptsIfMatch = ({errors = []}: Pick<Route, 'errors'>): boolean => errors.includes(412);

/** Whether a route is closed while the service refuses writes. Operations are not: they repair a shop. */
export const isWrite = ({method, path, readsOnly}: Pick<Route, 'method' | 'path' | 'readsOnly'>): boolean =>
  method !== 'get' && !readsOnly && !path.startsWith('/ops/');

export const ok = <T>(body: T, headers: Readonly<Record<string, string>> = {}) => ({
  status: 200 as const,
  body,
  headers,
});

/** 201 with the address of the new resource. */
export const created = <T>(location: string, body: T, headers: Readonly<Record<string, string>> = {}) => ({
  status: 201 as const,
  body,
  headers: {location, ...headers},
});

/** 202: the work continues in the background; `location` is the resource with its state. */
export const accepted = <T>(location: string, body: T) => ({status: 202 as const, body, headers: {location}});

export const noContent = () => ({status: 204 as const});

/** An entity tag (RFC 9110 §8.8.3) made of a version; every resource that two people may edit has one. */
export const etag = (version: number) => ({etag: `"${version}"`});
