import test from 'ava';
import {formatChange, specChanges} from './spec-changes.ts';

const format = (before: object, after: object) => specChanges(before, after).map(formatChange);

test('a change of a spec is a field with its old and its new value', t => {
  t.deepEqual(
    format(
      {image: {tag: '1'}, defaults: {replicas: 2}, services: {cart: {replicas: 1}}},
      {image: {tag: '2'}, defaults: {replicas: 2}, kafka: {brokers: ''}},
    ),
    ['image.tag: 1 → 2', 'kafka.brokers: (default) → ""', 'services.cart.replicas: 1 → (default)'],
  );
});

test('a list is one field, and the order of fields is no change', t => {
  t.deepEqual(format({a: 1, b: {c: [1, 2]}}, {b: {c: [2]}, a: 1}), ['b.c: [1,2] → [2]']);
  t.deepEqual(format({a: 1, b: 2}, {b: 2, a: 1}), []);
});

test('a section that becomes a value is both', t => {
  t.deepEqual(format({a: {b: 1}}, {a: 5}), ['a: (default) → 5', 'a.b: 1 → (default)']);
});

test('secrets are seen to change, and not shown', t => {
  const changes = format(
    {
      credentials: {postgresPassword: 'hush-1', existingSecret: 'one'},
      mail: {url: 'smtp://ada:hush-2@mail'},
      services: {order: {extraEnv: [{name: 'PSP_TOKEN', value: 'hush-3'}]}},
    },
    {
      credentials: {postgresPassword: 'hush-4', existingSecret: 'two'},
      mail: {url: 'smtp://ada:hush-5@mail'},
      services: {order: {extraEnv: [{name: 'PSP_TOKEN', value: 'hush-6'}]}},
    },
  );
  t.deepEqual(changes, [
    'credentials.existingSecret: one → two',
    'credentials.postgresPassword: … → …',
    'mail.url: smtp://ada:…@mail → smtp://ada:…@mail',
    'services.order.extraEnv: [{"name":"PSP_TOKEN","value":"…"}] → [{"name":"PSP_TOKEN","value":"…"}]',
  ]);
});
