import {operations} from './operations.ts';
import {type Connection, type Query, send} from './request.ts';
import type {operations as Schemas} from './schema.d.ts';

type Operation = keyof typeof operations & keyof Schemas;
type Json<T> = T extends {content: {'application/json': infer Body}} ? Body : undefined;
type Successes = 200 | 201 | 202 | 204;

// 204 beside 200 is for browsers, which get tokens as cookies.
type StatusOf<R> = 200 extends keyof R ? Exclude<Successes & keyof R, 204> : Successes & keyof R;

/** What an operation responds with; undefined without a body. */
export type Response<O extends Operation> = Json<Schemas[O]['responses'][StatusOf<Schemas[O]['responses']>]>;

/** An item of a list. */
export type ItemOf<O extends Operation> = Response<O> extends {items: readonly (infer Item)[]} ? Item : never;

/** Optional properties may also be undefined, as those that flags give. */
type Loose<T> = {[K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K]};
type JsonContent<Body> = {readonly content: {readonly 'application/json': Body}};
type BodyOf<R> = R extends {requestBody: JsonContent<infer Body>}
  ? {readonly body: Loose<Body>}
  : R extends {requestBody?: never}
    ? unknown
    : R extends {requestBody?: JsonContent<infer Body>}
      ? {readonly body?: Loose<Body>}
      : unknown;
type PathOf<P> = P extends {path: infer Path} ? {readonly path: Path} : unknown;
type QueryOf<P> = P extends {query?: infer Q} ? {readonly query?: Loose<Exclude<Q, undefined>>} : unknown;
type Headers = {readonly headers?: Readonly<Record<string, string | undefined>>};
type Input<O extends Operation> = BodyOf<Schemas[O]> &
  PathOf<Schemas[O]['parameters']> &
  QueryOf<Schemas[O]['parameters']> &
  Headers;

type Arguments<O extends Operation> = Record<never, never> extends Input<O> ? [input?: Input<O>] : [input: Input<O>];

/** The operations of a shop by their names in the OpenAPI document. */
export type Shop = {readonly [O in Operation]: (...input: Arguments<O>) => Promise<Response<O>>};

type AnyInput = Headers & {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
};

const pathOf = (template: string, path: Readonly<Record<string, string>> = {}): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]!));

/** A client of the shop at `connection.url`. Its methods throw RefusedError and UnreachableError. */
export const createShop = (connection: Connection): Shop => {
  const call =
    (name: Operation) =>
    async ({path, ...options}: AnyInput = {}) => {
      const [method, template, isRepeatable] = operations[name];
      const response = await send(connection, method, pathOf(template, path), {...options, isRepeatable});
      return response.status === 204 ? undefined : response.json();
    };
  return Object.fromEntries(Object.keys(operations).map(name => [name, call(name as Operation)])) as unknown as Shop;
};
