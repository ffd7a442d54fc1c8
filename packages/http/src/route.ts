import type {Permission} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import type {Limit} from '@ecom/core/rate-limits';
import type {z} from 'zod';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type AnswerSchemas = Readonly<Record<number, z.ZodType | null>>;

/** What a handler answers. A `Buffer` is JSON already and is sent as it is; a stream is sent as it comes. */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

type AnswerOf<A extends AnswerSchemas> = {
  [S in keyof A & number]: {
    readonly status: S;
    readonly headers?: Readonly<Record<string, string>>;
  } & (A[S] extends z.ZodType
    ? {readonly body: z.input<A[S]> | Uint8Array | NodeJS.ReadableStream}
    : {readonly body?: undefined});
}[keyof A & number];

/**
 * Who may call. `public`: anyone, tokens are not looked at. `optional`: anyone, and a token that is given must be good.
 * `user`: whoever is logged in. Else: whoever has the permission.
 */
export type Access = 'public' | 'optional' | 'user' | {readonly permission: Permission};

type Who<X extends Access> = X extends 'public' ? undefined : X extends 'optional' ? Principal | undefined : Principal;

type Output<T extends z.ZodType | undefined> = T extends z.ZodType ? z.output<T> : undefined;

export type Request<
  X extends Access = Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  H extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
> = {
  readonly principal: Who<X>;
  readonly params: Output<P>;
  readonly query: Output<Q>;
  readonly headers: Output<H>;
  readonly body: Output<B>;
  /** The path and query as they came. */
  readonly url: string;
  /** The client's address. */
  readonly address: string;
  /** The version that `If-Match` names; undefined without the header. */
  readonly ifMatch: number | undefined;
  /** The header as it came, for answers that have strong tags of their own. */
  readonly ifNoneMatch: string | undefined;
  /** The Idempotency-Key: the same for each repetition, and a secret of who asks. Undefined without one. */
  readonly idempotencyKey: string | undefined;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
};

export type Declaration<
  X extends Access,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  H extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  A extends AnswerSchemas,
> = {
  readonly method: Method;
  /** In @koa/router's manner: `/users/:id`. */
  readonly path: string;
  /** Verb and object in camelCase, unique in the whole API: `createCart`. The operationId, and the method's name in generated clients. */
  readonly name?: string;
  /** A verb and its object: "Create a cart". */
  readonly summary: string;
  /** What a client must know beyond the summary, in Markdown. */
  readonly description?: string;
  readonly access: X;
  readonly params?: P;
  readonly query?: Q;
  /** Lower-case names. */
  readonly headers?: H;
  readonly body?: B;
  /** The schema of each answer by status; null for an answer without a body. */
  readonly responses: A;
  /** Statuses of refusals beside those that follow from the rest of the declaration; with 412 it takes `If-Match`. */
  readonly errors?: readonly number[];
  /** On POST: `honoured` unless told. */
  readonly idempotency?: 'required' | 'honoured' | 'off';
  /** Counts this request against its address. */
  readonly limit?: Limit;
  /** Where a machine must read the body's very bytes (a signature): body is then the text. */
  readonly raw?: true;
  readonly handle: (request: Request<X, P, Q, H, B>) => Promise<AnswerOf<A>>;
};

/** A route whose types are forgotten, for what builds routers and documents. */
export type Route = Omit<
  Declaration<
    Access,
    z.ZodType | undefined,
    z.ZodType | undefined,
    z.ZodType | undefined,
    z.ZodType | undefined,
    AnswerSchemas
  >,
  'handle'
> & {readonly handle: (request: never) => Promise<Answer>};

/** Declares a route: what validates, what documents and what types the handler are one and the same. */
export const route = <
  const X extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  H extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  const A extends AnswerSchemas = AnswerSchemas,
>(
  declaration: Declaration<X, P, Q, H, B, A>,
): Route => declaration as Route;

export const ok = <T>(body: T, headers: Readonly<Record<string, string>> = {}) => ({
  status: 200 as const,
  body,
  headers,
});

/** 201 with the address of what was made. */
export const created = <T>(location: string, body: T, headers: Readonly<Record<string, string>> = {}) => ({
  status: 201 as const,
  body,
  headers: {location, ...headers},
});

/** 202: it goes on; `location` is where to look. */
export const accepted = <T>(location: string, body: T) => ({status: 202 as const, body, headers: {location}});

export const noContent = () => ({status: 204 as const});

/** An entity tag (RFC 9110 §8.8.3) of something that has a version; give it with whatever two people may edit. */
export const etag = (version: number) => ({etag: `"${version}"`});

export const takesIfMatch = ({errors = []}: Pick<Route, 'errors'>): boolean => errors.includes(412);
