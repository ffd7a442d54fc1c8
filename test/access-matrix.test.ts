import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {builtInCatalogue, permissionsOf} from '@ecom/auth/testing';
import {type Permission, permissions} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import {createLogger} from '@ecom/core/log';
import {noLimits} from '@ecom/core/rate-limits';
import {createApp} from '@ecom/http/app';
import {memoryIdempotency} from '@ecom/http/idempotency';
import type {Route} from '@ecom/http/route';
import {createRouter} from '@ecom/http/router';
import {createDocs} from '@ecom/standalone/docs';
import test from 'ava';

/*
 * Every route of every service × every kind of caller, through the real authentication. The routes come from the composed services, so that a new one
 * is here without being named. Handlers are replaced: a request that passes gets 204.
 */

type Caller = {readonly name: string; readonly principal?: Principal};

const person = (userId: string, ...held: readonly Permission[]): Principal => ({
  userId,
  sessionId: `session of ${userId}`,
  email: `${userId}@example.org`,
  roles: [],
  permissions: new Set(held),
  provenAt: new Date().toISOString(),
});
const withoutProof = ({provenAt: _, ...principal}: Principal): Principal => principal;
const machine = (held: Permission): Principal => ({...withoutProof(person(held, held)), apiKeyId: `key ${held}`});
const callers: readonly Caller[] = [
  {name: 'nobody'},
  {name: 'customer', principal: person('customer')},
  {name: 'staff', principal: person('staff', ...permissionsOf(['staff'], builtInCatalogue))},
  {name: 'admin', principal: person('admin', ...permissionsOf(['admin'], builtInCatalogue))},
  ...permissions.map(held => ({name: held, principal: person(held, held)})),
  {
    name: 'admin without a recent proof',
    principal: withoutProof(person('unproven', ...permissionsOf(['admin'], builtInCatalogue))),
  },
  ...permissions.map(held => ({name: `key ${held}`, principal: machine(held)})),
];

/** What the declaration of a route says about a caller; undefined: the request passes. */
const expectedStatus = ({access, apiKeys, recentProof}: Route, {principal}: Caller): 401 | 403 | undefined => {
  if (access === 'public') return undefined;
  if (!principal) return access === 'optional' ? undefined : 401;
  const isKey = principal.apiKeyId !== undefined;
  // Where a route declares nothing about API keys, they need its permission, and cannot call for a person.
  const personal = typeof access === 'string';
  const required = isKey ? (apiKeys ?? (personal ? 'none' : access.permission)) : personal ? 'any' : access.permission;
  if (required === 'none' || (required !== 'any' && !principal.permissions.has(required))) return 403;
  return recentProof && principal.provenAt === undefined ? 403 : undefined;
};

const ids = ['019a0000-0000-7000-8000-000000000000', '1', 'name'];

/** A path of the route that its parameters accept. */
const pathOf = ({path, params}: Route): string => {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const value = ids.find(id => params?.safeParse(Object.fromEntries(names.map(name => [name, id]))).success ?? true);
  if (value === undefined) throw new Error(`Add an example of the parameters of ${path} to ${import.meta.filename}.`);
  return path.replaceAll(/:\w+/g, value);
};

const passes = (route: Route): Route => ({
  ...route,
  body: undefined,
  query: undefined,
  headers: undefined,
  idempotency: 'off',
  responses: {204: null},
  etag: false,
  handle: async () => ({status: 204}),
});

const serve = async (routes: readonly Route[]) => {
  const byName = new Map(callers.map(caller => [encodeURIComponent(caller.name), caller.principal!]));
  const router = createRouter({
    service: 'test',
    routes: routes.map(passes),
    verify: token => byName.get(token)!,
    idempotency: memoryIdempotency(),
    limits: noLimits,
  });
  const app = createApp({routers: [router], log: createLogger({name: 'test', level: 'silent'})});
  const server = await new Promise<Server>(resolve => {
    const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async statusOf(route: Route, {name, principal}: Caller) {
      const response = await fetch(url + pathOf(route), {
        method: route.method.toUpperCase(),
        headers: principal ? {authorization: `Bearer ${encodeURIComponent(name)}`} : {},
      });
      await response.arrayBuffer();
      return response.status;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const {services} = await createDocs('silent');

for (const {name, routes} of services) {
  test(`${name}: each route answers 401 and 403 to exactly those whom its declaration refuses`, async t => {
    t.timeout(120_000);
    const server = await serve(routes);
    t.teardown(server.close);
    const wrong: string[] = [];
    for (const route of routes) {
      await Promise.all(
        callers.map(async caller => {
          const [actual, expected] = [await server.statusOf(route, caller), expectedStatus(route, caller) ?? 204];
          if (actual !== expected)
            wrong.push(`${route.method} ${route.path} for ${caller.name}: ${actual} instead of ${expected}`);
        }),
      );
    }
    t.deepEqual(wrong, []);
    t.true(routes.length > 0);
  });
}

test('every route that needs a caller is refused to somebody, and every permission opens a route', t => {
  const all = services.flatMap(({routes}) => routes);
  for (const route of all.filter(({access}) => access !== 'public' && access !== 'optional'))
    t.true(
      callers.some(caller => expectedStatus(route, caller) !== undefined),
      route.name,
    );
  for (const permission of permissions)
    t.true(
      all.some(
        ({access, apiKeys}) =>
          apiKeys === permission || (typeof access === 'object' && access.permission === permission),
      ),
      permission,
    );
});
