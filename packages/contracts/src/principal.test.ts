import test from 'ava';
import {canAccess, type Principal, personOf} from './principal.ts';

const ada: Principal = {userId: 'ada', sessionId: 's', email: '', roles: [], permissions: new Set(['orders:read'])};
const key: Principal = {...ada, sessionId: 'k', apiKeyId: 'k'};

test('a user may access what is their own, and what a permission allows', t => {
  t.is(personOf(ada), 'ada');
  t.true(canAccess(ada, 'ada', 'users:read'));
  t.false(canAccess(ada, 'bob', 'users:read'));
  t.true(canAccess(ada, 'bob', 'orders:read'));
});

test('an API key may access what a permission allows, but not what belongs to its creator', t => {
  t.is(personOf(key), undefined);
  t.false(canAccess(key, 'ada', 'users:read'));
  t.false(canAccess(key, null, 'users:read'));
  t.true(canAccess(key, 'ada', 'orders:read'));
});

test('nobody may access anything without a credential', t => {
  t.is(personOf(undefined), undefined);
  t.false(canAccess(undefined, null, 'orders:read'));
});
