import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Permission} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import {Failure} from '@ecom/core/failure';
import {createLogger} from '@ecom/core/log';
import {noLimits, type RateLimits} from '@ecom/core/rate-limits';
import type {ExecutionContext} from 'ava';
import {type AppOptions, createApp} from './app.ts';
import type {Audit} from './audit.ts';
import {type Idempotency, memoryIdempotency} from './idempotency.ts';
import type {Route} from './route.ts';
import {createRouter} from './router.ts';
import type {AdmitWrite} from './write-gate.ts';

/** The principals of a test by access token: `Authorization: Bearer ada` is Ada. */
export type People = Readonly<Record<string, Principal>>;

export const person = (userId: string, ...permissions: Permission[]): Principal => ({
  userId,
  sessionId: `session of ${userId}`,
  email: `${userId}@example.org`,
  roles: permissions.length > 0 ? ['staff'] : ['customer'],
  permissions: new Set(permissions),
  provenAt: new Date().toISOString(),
});

/** A response; tests read bodies of every shape. */
export type TestResponse = {readonly status: number; readonly headers: Headers; readonly body: any};

type ServerOptions = Partial<Omit<AppOptions, 'routers'>> & {
  readonly limits?: RateLimits;
  readonly idempotency?: Idempotency;
  readonly audit?: Audit;
  readonly admitWrite?: AdmitWrite;
};

/**
 * Serves routes on a free port until the test ends, and validates every response against its declaration.
 *
 * @returns a function that sends a request: method, path, and the other parts; and the base URL
 */
export const serveRoutes = async (
  t: ExecutionContext,
  routes: readonly Route[],
  people: People = {},
  {limits = noLimits, idempotency = memoryIdempotency(), audit, admitWrite, ...options}: ServerOptions = {},
) => {
  const verify = (token: string) => {
    const principal = people[token];
    if (!principal) throw new Failure('unauthenticated', 'bad-token', 'No principal has this token.');
    return principal;
  };
  const router = createRouter({
    service: 'test',
    routes,
    verify,
    idempotency,
    limits,
    ...(audit && {audit}),
    admitWrite,
    validateResponses: true,
  });
  const app = createApp({routers: [router], log: createLogger({name: 'test', level: 'silent'}), ...options});
  const server = await new Promise<Server>(resolve => {
    const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const request = async (
    method: string,
    path: string,
    {as, body, headers = {}}: {as?: string; body?: unknown; headers?: Record<string, string>} = {},
  ): Promise<TestResponse> => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(as && {authorization: `Bearer ${as}`}),
        ...(body !== undefined && {'content-type': 'application/json'}),
        ...headers,
      },
      ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text || undefined};
  };
  return Object.assign(request, {url});
};
