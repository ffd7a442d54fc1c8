import {shopSpec} from '@ecom/charts/shop';
import test from 'ava';
import {defaultLifecycle, defaultRollout} from './shop.ts';

test('the defaults of the operator are those that the custom resource documents', t => {
  const {lifecycle, rollout} = shopSpec.parse({});
  t.deepEqual({lifecycle, rollout}, {lifecycle: defaultLifecycle, rollout: defaultRollout});
});
