import {randomUUID} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import {type Client, createClient} from './client.ts';
import {invalidBodies, resolver, type Schema} from './invalid-bodies.ts';
import {type FileShop, startFileShop} from './shop.ts';

type Parameter = {name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema};
type Operation = {
  path: string;
  method: string;
  parameters: readonly Parameter[];
  body: Schema | undefined;
  bodyRequired: boolean;
  responses: Readonly<Record<string, unknown>>;
};

let shop: FileShop;
let client: Client;
let token: string;
let operations: Operation[];
let schemas: Record<string, Schema>;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = createClient(shop.url);
  token = await client.logInAsAdministrator();
  const document = (await client.expectStatus(200, 'GET', '/openapi.json')).body;
  schemas = document.components.schemas;
  const shared = document.components.parameters;
  const resolveParameter = (parameter: Parameter & {$ref?: string}): Parameter =>
    parameter.$ref ? shared[parameter.$ref.split('/').at(-1)!] : parameter;
  // The document of the fleet has all providers, whether the fleet has them or not.
  const paths = Object.entries<Record<string, any>>(document.paths).filter(
    ([path]) => process.env.TEST_SHOP !== 'fleet' || path !== '/payments/webhooks/stripe',
  );
  operations = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, {parameters, requestBody, responses}]) => ({
      path,
      method: method.toUpperCase(),
      parameters: parameters.map(resolveParameter),
      body: requestBody?.content['application/json'].schema as Schema | undefined,
      bodyRequired: requestBody?.required === true,
      responses,
    })),
  );
});
test.after.always(async () => {
  const failed = (await shop?.output())?.includes('a request failed');
  if (failed) console.error(await shop.output());
  await shop?.drop();
});

const unknownId = '019a0000-0000-7000-8000-000000000000';
const withPathValues = (path: string, value = unknownId) => path.replaceAll(/\{\w+\}/g, value);
const operationsWithBody = () => operations.filter(({body}) => body);

/** Sends a request and asserts that the response is a problem document with a status that the operation declares. */
const assertRefused = async (
  t: ExecutionContext,
  {method, path, responses}: Operation,
  status: number,
  description: string,
  {url = withPathValues(path), body, headers = {}}: {url?: string; body?: string; headers?: Record<string, string>},
) => {
  const response = await fetch(shop.url + url, {
    method,
    headers: {authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), 'cart-token': 'none', ...headers},
    ...(body !== undefined && {body}),
  });
  const text = await response.text();
  const message = `${method} ${url} with ${description}: ${text.slice(0, 300)}`;
  t.is(response.status, status, message);
  t.is(response.headers.get('content-type'), 'application/problem+json', message);
  if (status !== 405) t.true(String(status) in responses, `${message} is not documented`);
  const problem = JSON.parse(text);
  t.is(problem.status, status);
  t.truthy(problem.code && problem.detail && problem.traceId);
  return problem;
};

const json = {'content-type': 'application/json'};

test('an invalid body is rejected, and the error names the field', async t => {
  let sent = 0;
  for (const operation of operationsWithBody()) {
    for (const {path, error, body} of invalidBodies(operation.body!, resolver(schemas))) {
      const problem = await assertRefused(t, operation, 422, `${path}: ${error}`, {
        body: JSON.stringify(body),
        headers: json,
      });
      const reported: string[] = (problem.errors ?? []).map((each: {path: string}) => each.path);
      const isNamed =
        path === '' ||
        reported.some(each => each === path || each.startsWith(`${path}.`) || each.startsWith(`${path}[`));
      t.true(
        isNamed,
        `${operation.method} ${operation.path}: ${path} (${error}) is not named: ${JSON.stringify(problem)}`,
      );
      sent += 1;
    }
  }
  t.log(`${sent} invalid bodies`);
  t.true(sent > 200);
});

test('a body that cannot be parsed is refused', async t => {
  for (const operation of operationsWithBody()) {
    await assertRefused(t, operation, 400, 'broken JSON', {body: '{"a":', headers: json});
    await assertRefused(t, operation, 400, 'bytes that are not UTF-8', {body: '\u{FFFD}{', headers: json});
    await assertRefused(t, operation, 415, 'plain text', {body: '{}', headers: {'content-type': 'text/plain'}});
    await assertRefused(t, operation, 415, 'compression', {body: '{}', headers: {...json, 'content-encoding': 'gzip'}});
    await assertRefused(t, operation, 413, 'a huge body', {
      body: JSON.stringify({a: 'x'.repeat(400_000)}),
      headers: json,
    });
    if (operation.bodyRequired) await assertRefused(t, operation, 422, 'no body', {});
  }
});

test('an invalid query is rejected', async t => {
  for (const operation of operations) {
    const query = operation.parameters.filter(parameter => parameter.in === 'query');
    if (query.length === 0) continue;
    const assertQueryRefused = (search: string, status = 422) =>
      assertRefused(t, operation, status, search, {url: `${withPathValues(operation.path)}?${search}`});
    // A provider adds parameters of its own when it sends a browser back.
    if (!operation.path.endsWith('/callback')) await assertQueryRefused('unknown=1');
    await assertQueryRefused('%ff', 400);
    for (const {name, schema} of query) {
      if (schema.type !== 'array') await assertQueryRefused(`${name}=a&${name}=b`);
      await assertQueryRefused(`${name}=${'x'.repeat(3000)}`);
      if (schema.type === 'integer')
        for (const value of ['', 'x', '1.5', '-1', '1e99', '0x10', '1e1']) await assertQueryRefused(`${name}=${value}`);
      if (schema.enum) await assertQueryRefused(`${name}=unknown-value`);
      await assertQueryRefused(`${name}=%00`);
    }
  }
});

test('a path with an invalid id is refused with 404 or 405', async t => {
  // A role is created at its name, and a name that breaks the rules is explained (422).
  const hasId = ({method, path}: {method: string; path: string}) =>
    path.includes('{') && !(method === 'PUT' && path === '/auth/roles/{name}');
  for (const operation of operations.filter(hasId)) {
    for (const value of ['7', '..%2f..', '%F0%9F%98%80', 'x'.repeat(2000), `${unknownId}x`]) {
      const headers = operation.body ? json : {};
      const url = withPathValues(operation.path, value);
      const response = await fetch(shop.url + url, {
        method: operation.method,
        headers: {authorization: `Bearer ${token}`, ...headers},
        ...(operation.body && {body: '{}'}),
      });
      t.true([404, 405].includes(response.status), `${operation.method} ${url}: ${response.status}`);
      await response.body?.cancel();
    }
    await assertRefused(t, {...operation, responses: {400: {}}}, 400, 'a path that is not UTF-8', {
      url: withPathValues(operation.path, '%ff'),
    });
  }
});

test('a method that a path does not have is refused with 405, and the Allow header lists the allowed methods', async t => {
  for (const path of new Set(operations.map(each => each.path))) {
    // `/users/me` is not a `/users/{id}`, so that its methods are not allowed there.
    const allowed = operations.filter(each => each.path === path).map(({method}) => method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter(
      each => !allowed.includes(each),
    )) {
      const response = await fetch(shop.url + withPathValues(path), {
        method,
        headers: {authorization: `Bearer ${token}`},
      });
      await response.body?.cancel();
      t.is(response.status, 405, `${method} ${path}`);
      const expected = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
      t.is(response.headers.get('allow'), expected.sort().join(', '), `${method} ${path}`);
    }
  }
});

test('invalid headers are rejected', async t => {
  for (const operation of operations.filter(({method}) => method === 'GET')) {
    const response = await fetch(shop.url + withPathValues(operation.path), {
      headers: {authorization: 'Basic abc', 'if-none-match': '"?"'},
    });
    t.true(response.status < 500, `${operation.path}: ${response.status}`);
    await response.body?.cancel();
  }
  for (const operation of operations.filter(({parameters}) =>
    parameters.some(({name, required}) => name === 'Idempotency-Key' && required),
  )) {
    await assertRefused(t, operation, 422, 'an empty key', {body: '{}', headers: {...json, 'idempotency-key': ''}});
    await assertRefused(t, operation, 422, 'a key that is too long', {
      body: '{}',
      headers: {...json, 'idempotency-key': 'k'.repeat(256)},
    });
  }
  for (const operation of operations.filter(({method}) => method === 'PATCH')) {
    await assertRefused(t, operation, 412, 'an invalid If-Match', {
      body: '{}',
      headers: {...json, 'if-match': 'yesterday'},
    });
  }
  for (const operation of operations.filter(
    ({method, parameters}) => method !== 'GET' && !parameters.some(({name}) => name === 'If-Match'),
  )) {
    await assertRefused(t, operation, 412, 'an If-Match that the operation does not support', {
      body: '{}',
      headers: {...json, 'if-match': '"3"'},
    });
  }
});

test('an error names the invalid query parameter or header', async t => {
  const {status, body} = await client.request('GET', '/orders?createdAfter=0000-01-01T00:00:00Z', {token});
  t.like({status, body}, {status: 422, body: {errors: [{path: 'createdAfter'}]}});
  const headers = {'idempotency-key': 'x'.repeat(256)};
  const withLongKey = await client.request('POST', '/carts', {body: {currency: 'EUR'}, headers});
  t.like(withLongKey, {status: 422, body: {errors: [{path: 'idempotency-key'}]}});
  t.true(withLongKey.body.detail.startsWith('The headers are invalid: idempotency-key: must be 1 to 255'));
});

test('an instant in a query may have an offset, its plus encoded or not', async t => {
  for (const plus of ['%2B', '+']) {
    const path = `/orders?createdAfter=2026-01-01T00:00:00${plus}01:00`;
    t.is((await client.request('GET', path, {token})).status, 200, path);
  }
});

test('an id is case-insensitive in a path and in a body', async t => {
  const {id, variantId} = await client.createProduct(token, {stock: 1});
  t.is((await client.request('GET', `/products/${id.toUpperCase()}`, {token})).status, 200);
  const lines = [{variantId: variantId.toUpperCase(), quantity: 1}];
  t.like(await client.request('POST', '/carts', {body: {currency: 'EUR', lines}}), {
    status: 201,
    body: {lines: [{variantId}]},
  });
});
