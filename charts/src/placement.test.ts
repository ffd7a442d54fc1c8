import test from 'ava';
import {render} from './helm.ts';
import {named, podSpecs} from './testing/objects.ts';

const files = ['local', 'standalone'].map(name => `ecom/ci/${name}-values.yaml`);
const placed = 'defaults.nodeSelector.pool=shop,defaults.tolerations[0].key=shop,defaults.priorityClassName=shop';

test('all pods, also those of the proxy, of Jobs and of tests, run on the nodes that the defaults name', async t => {
  for (const file of files) {
    const pods = podSpecs(await render('ecom', '-f', file, '--set', placed));
    t.true(pods.length > 2);
    for (const {name, pod} of pods) {
      t.deepEqual(pod.nodeSelector, {pool: 'shop'}, name);
      t.deepEqual(pod.tolerations, [{key: 'shop'}], name);
      t.is(pod.priorityClassName, 'shop', name);
    }
  }
});

test('the proxy and a service can run elsewhere than the defaults say', async t => {
  const own = 'gateway.proxy.nodeSelector.pool=edge,services.cart.nodeSelector.pool=cart';
  const objects = await render('ecom', '-f', files[0]!, '--set', `${placed},${own}`);
  const poolOf = (name: string) => named(objects, 'Deployment', name).spec.template.spec.nodeSelector.pool;
  t.deepEqual(['ecom-proxy', 'ecom-cart', 'ecom-order'].map(poolOf), ['edge', 'cart', 'shop']);
});

test('the pods of each Deployment are spread over zones and nodes', async t => {
  const deployments = (await render('ecom', '-f', files[0]!)).filter(({kind}) => kind === 'Deployment');
  for (const {metadata, spec} of deployments) {
    const spread = spec.template.spec.topologySpreadConstraints;
    t.deepEqual(
      spread.map(({topologyKey}: {topologyKey: string}) => topologyKey),
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'],
      metadata.name,
    );
    t.deepEqual(spread[0].labelSelector, spec.selector, metadata.name);
  }
});

test('pods leave one at a time, whether the CPU or the lag scales them', async t => {
  const objects = await render(
    'ecom',
    '-f',
    files[0]!,
    '--set',
    'services.cart.autoscaling.kind=hpa,services.order.autoscaling.kind=keda,defaults.autoscaling.stabilizationSeconds=77',
  );
  const {behavior} = named(objects, 'HorizontalPodAutoscaler', 'ecom-cart').spec;
  t.deepEqual(behavior.scaleDown, {
    stabilizationWindowSeconds: 77,
    policies: [{type: 'Pods', value: 1, periodSeconds: 60}],
  });
  const {advanced} = named(objects, 'ScaledObject', 'ecom-order').spec;
  t.deepEqual(advanced.horizontalPodAutoscalerConfig.behavior, behavior);
});
