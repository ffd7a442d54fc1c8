import {randomBytes, randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {request as httpRequest, type IncomingMessage} from 'node:http';
import {setTimeout} from 'node:timers/promises';
import type {Principal} from '@ecom/contracts/principal';
import test from 'ava';
import {z} from 'zod';
import {fingerprint, type Idempotency, memoryIdempotency} from './idempotency.ts';
import {noContent, route} from './route.ts';
import {person, serveRoutes} from './testing.ts';

test('the stored fingerprint of a request cannot be guessed without its key', async t => {
  const stored: string[][] = [];
  const memory = memoryIdempotency();
  const recording: Idempotency = {
    run(scope, hash, work) {
      stored.push([scope, hash]);
      return memory.run(scope, hash, work);
    },
  };
  const logIn = route({
    name: 'logIn',
    method: 'post',
    path: '/log-in',
    summary: 'Logs in',
    access: 'public',
    body: z.object({password: z.string()}),
    responses: {204: null},
    handle: async () => noContent(),
  });
  const request = await serveRoutes(t, [logIn], {}, {idempotency: recording});
  const body = {password: 'correct horse'};
  const [one, two] = [randomUUID(), randomUUID()];
  for (const key of [one, one, two]) {
    t.is((await request('POST', '/log-in', {body, headers: {'idempotency-key': key}})).status, 204);
  }
  const [first, repeated, other] = stored.map(([, hash]) => hash);
  t.is(repeated, first);
  t.not(other, first);
  t.false(stored.flat().includes(fingerprint('POST', '/log-in', JSON.stringify(body))));
});

test('an Idempotency-Key is scoped to its caller, and a Cart-Token cannot imitate an address', async t => {
  let calls = 0;
  const buy = route({
    name: 'buy',
    method: 'post',
    path: '/buy',
    summary: 'Buys',
    access: 'public',
    responses: {204: null},
    async handle() {
      calls += 1;
      return noContent();
    },
  });
  const request = await serveRoutes(t, [buy]);
  const key = randomUUID();
  const callers = [{}, {'cart-token': '127.0.0.1'}, {'cart-token': '::1'}, {'cart-token': '::ffff:127.0.0.1'}];
  for (const caller of [...callers, ...callers]) {
    t.is((await request('POST', '/buy', {headers: {'idempotency-key': key, ...caller}})).status, 204);
  }
  t.is(calls, callers.length);
});

const cartToken = 'pXQ3kqV0c9TzYb1nR7sLwE2uHdJf5gMa8oKiB4xNvCy';
const keys: readonly (readonly [key: string, caller: Record<string, string>, status: number])[] = [
  ['one', {}, 422],
  ['order-1', {'cart-token': 'mine'}, 422],
  ['1'.repeat(40), {}, 422],
  ['1234567890'.repeat(3), {}, 422],
  ['0123456789abcdef0123456789abcde', {}, 422],
  ['0123456789abcdef0123456789abcdef', {}, 204],
  [randomUUID(), {}, 204],
  [randomBytes(16).toString('base64url'), {}, 204],
  [randomUUID(), {'cart-token': 'mine'}, 204],
  ['one', {'cart-token': cartToken}, 204],
  ['one', {authorization: 'Bearer ada'}, 204],
];

for (const [key, caller, status] of keys) {
  const who = Object.entries(caller).join() || 'without a credential';
  test(`the Idempotency-Key ${status === 204 ? 'is accepted' : 'is refused as guessable'}: ${key.length} characters, ${who}`, async t => {
    const buy = route({
      name: 'buy',
      method: 'post',
      path: '/buy',
      summary: 'Buys',
      access: 'optional',
      responses: {204: null},
      handle: async () => noContent(),
    });
    const request = await serveRoutes(t, [buy], {ada: person('ada')});
    const response = await request('POST', '/buy', {headers: {'idempotency-key': key, ...caller}});
    t.is(response.status, status);
    if (status === 422) t.like(response.body, {code: 'idempotency-key-guessable', errors: [{path: 'idempotency-key'}]});
  });
}

test('a credential must still be valid when the body has arrived', async t => {
  const change = route({
    name: 'change',
    method: 'post',
    path: '/change',
    summary: 'Changes something',
    access: 'user',
    body: z.object({name: z.string()}),
    responses: {204: null},
    handle: async () => noContent(),
  });
  const people: Record<string, Principal> = {ada: person('ada')};
  const {url} = await serveRoutes(t, [change], people);
  const sending = httpRequest(`${url}/change`, {
    method: 'POST',
    headers: {authorization: 'Bearer ada', 'content-type': 'application/json', 'idempotency-key': randomUUID()},
  });
  sending.write('{"name":');
  await setTimeout(100);
  delete people.ada;
  sending.end('"Ada"}');
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  t.is(response.statusCode, 401);
  response.resume();
});
