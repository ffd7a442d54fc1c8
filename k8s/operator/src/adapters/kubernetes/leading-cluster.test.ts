import {Failure} from '@ecom/core/failure';
import test from 'ava';
import {createMemoryCluster} from '../../testing/memory-cluster.ts';
import {whileLeading} from './leading-cluster.ts';

test('only the leader writes, and others go on reading', async t => {
  let isLeader = true;
  const {cluster} = createMemoryCluster(() => new Date(0));
  const {apply, applyStatus, delete: remove, evict, get} = whileLeading(cluster, () => isLeader);
  const ref = {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'one'};
  const object = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {namespace: 'shop', name: 'one'}};
  await apply(object);
  isLeader = false;
  for (const write of [() => apply(object), () => applyStatus(ref, {}), () => remove(ref), () => evict(ref)]) {
    const error = await t.throwsAsync(write(), {instanceOf: Failure});
    t.is(error!.code, 'not-leading');
  }
  t.truthy(await get(ref));
});
