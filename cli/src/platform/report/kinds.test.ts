import test from 'ava';
import type {Shop} from '../shop.ts';
import {kindsOf} from './kinds.ts';

test('a report has the usual kinds of objects once, and others that the operator applied', t => {
  const inventory = [
    'v1/Service/shop',
    'apps/v1/Deployment/shop-order',
    'networking.k8s.io/v1/NetworkPolicy/shop',
    'networking.k8s.io/v1/Ingress/shop',
    'keda.sh/v1alpha1/ScaledObject/shop-order',
    'keda.sh/v1alpha1/ScaledObject/shop-cart',
    'gateway.networking.k8s.io/v1/HTTPRoute/shop',
  ];
  const kinds = kindsOf({status: {inventory}} as unknown as Shop);
  t.deepEqual(kinds.slice(-2), ['ScaledObject.v1alpha1.keda.sh', 'HTTPRoute.v1.gateway.networking.k8s.io']);
  t.is(kinds.length, new Set(kinds).size);
  t.deepEqual(kinds.slice(0, -2), kindsOf({} as Shop));
});
