import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import type {KubernetesObject} from '../../domain/kubernetes-object.ts';
import {createTestLog} from '../../testing/fake-api.ts';
import {createObjectStore, type ObjectChange} from './object-store.ts';

const object = (name: string, resourceVersion: string, shop?: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {namespace: 'ns', name, resourceVersion, ...(shop && {labels: {'ecom.dev/shop': shop}})},
});

const names = (objects: readonly KubernetesObject[]) => objects.map(({metadata}) => metadata.name);

test('the objects of a shop are those that have its label now', t => {
  const store = createObjectStore(createTestLog().log);
  store.set(object('a', '1', 'one'));
  store.set(object('b', '2', 'one'));
  store.set(object('c', '3'));
  t.deepEqual(names(store.ofShop('ns', 'one')), ['a', 'b']);
  store.set(object('a', '4', 'two'));
  store.delete(object('b', '5', 'one'));
  t.deepEqual(names(store.ofShop('ns', 'one')), []);
  t.deepEqual(names(store.ofShop('ns', 'two')), ['a']);
  t.deepEqual(names(store.ofShop('other', 'two')), []);
  t.deepEqual(names(store.list()), ['a', 'c']);
});

test('a replacement reports what is new, changed or deleted, and nothing else', t => {
  const store = createObjectStore(createTestLog().log);
  const [kept, changed, deleted] = [object('kept', '1'), object('changed', '2'), object('deleted', '3')];
  store.replaceAll([kept, changed, deleted]);
  const changes: ObjectChange[] = [];
  store.onChange(change => changes.push(change));
  const [after, added] = [object('changed', '4'), object('added', '5')];
  store.replaceAll([object('kept', '1'), after, added]);
  t.deepEqual(changes, [
    {namespace: 'ns', name: 'deleted', before: deleted},
    {namespace: 'ns', name: 'changed', before: changed, after},
    {namespace: 'ns', name: 'added', after: added},
  ]);
  t.is(store.get('ns', 'changed'), after);
  t.is(store.get('ns', 'deleted'), undefined);
});

test('handlers that throw or reject are logged, and others are called', async t => {
  const {log, messages} = createTestLog();
  const store = createObjectStore(log);
  const called: string[] = [];
  store.onChange(() => {
    throw new Error('no');
  });
  store.onChange(async () => {
    throw new Error('not later either');
  });
  store.onChange(({name}) => called.push(name));
  store.set(object('a', '1'));
  await wait(1);
  t.deepEqual(called, ['a']);
  t.deepEqual(messages(), ['a handler of changed objects failed', 'a handler of changed objects failed']);
});
