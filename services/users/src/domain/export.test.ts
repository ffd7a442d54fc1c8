import test from 'ava';
import {assertNotExpired, createExport, type Export, mergeParts, pendingServices} from './export.ts';

const now = '2026-03-03T00:00:00.000Z';
const tomorrow = '2026-03-04T00:00:00.000Z';
const request = {id: 'x', userId: 'ada', days: 7};
const created = createExport(request, undefined, now);
const services = ['users', 'cart', 'order'];
const pending = (...parts: Export['parts']) => pendingServices({...created, parts}, services);
const all = services.map(service => ({service, index: 0, isLast: true}));

test('an export expires after the given days', t => {
  t.is(created.expiresAt, '2026-03-10T00:00:00.000Z');
  t.is(assertNotExpired(created, 'ada', now), created);
  t.throws(() => assertNotExpired(created, 'ada', created.expiresAt), {code: 'unknown-export'});
  t.throws(() => assertNotExpired(undefined, 'ada', now), {code: 'unknown-export'});
});

test('there is at most one export a day', t => {
  const error = t.throws<Error & {details: object}>(() => createExport(request, created, '2026-03-03T18:00:00.000Z'), {
    code: 'exported-today',
  });
  t.deepEqual(error.details, {retryAfter: 6 * 3600});
  t.is(createExport(request, created, tomorrow).requestedAt, tomorrow);
});

test('an export is ready when every service has answered all of its parts', t => {
  t.deepEqual(pending(...all), []);
  t.deepEqual(pending(...all.slice(1)), ['users']);
  const others = all.filter(({service}) => service !== 'order');
  const order = (index: number, isLast: boolean) => ({service: 'order', index, isLast});
  t.deepEqual(pending(...others), ['order']);
  t.deepEqual(pending(...others, order(0, false)), ['order']);
  t.deepEqual(pending(...others, order(1, true)), ['order'], 'the first part is missing');
  t.deepEqual(pending(...others, order(1, true), order(0, false)), []);
});

test('the parts of a service are merged in their order', t => {
  const part = (service: string, index: number, ...ids: string[]) => ({
    service,
    index,
    isLast: index === 1,
    data: {orders: ids.map(id => ({id}))},
  });
  t.deepEqual(mergeParts([part('order', 1, 'c'), part('cart', 0, 'x'), part('order', 0, 'a', 'b')]), {
    cart: {orders: [{id: 'x'}]},
    order: {orders: [{id: 'a'}, {id: 'b'}, {id: 'c'}]},
  });
});
