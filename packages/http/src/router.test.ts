import test from 'ava';
import {z} from 'zod';
import {fingerprint, type Idempotency, memoryIdempotency} from './idempotency.ts';
import {noContent, route} from './route.ts';
import {serveRoutes} from './testing.ts';

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
  for (const key of ['one', 'one', 'two']) {
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
  const callers = [{}, {'cart-token': '127.0.0.1'}, {'cart-token': '::1'}, {'cart-token': '::ffff:127.0.0.1'}];
  for (const caller of [...callers, ...callers]) {
    t.is((await request('POST', '/buy', {headers: {'idempotency-key': 'one', ...caller}})).status, 204);
  }
  t.is(calls, callers.length);
});
