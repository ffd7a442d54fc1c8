import {services} from '@ecom/contracts/services';
import test from 'ava';
import {render} from './helm.ts';
import {waves} from './waves.ts';

test('each Deployment and Job of the chart is in the wave that is declared for it', async t => {
  const shop = await render('ecom', '-f', 'ecom/ci/local-values.yaml', '--set', 'migrations.republish=true');
  const standalone = await render('ecom', '-f', 'ecom/ci/standalone-values.yaml');
  const found = [...shop, ...standalone]
    .filter(({kind}) => ['Deployment', 'Job'].includes(kind))
    .map(({metadata: {name, annotations}}) => [name.replace('ecom-', ''), Number(annotations!['ecom.dev/wave'])]);
  t.deepEqual(Object.fromEntries(found), waves);
});

test('auth is replaced before all other services, and the proxy after them', t => {
  const others = [...services.map(service => service.name).filter(name => name !== 'auth'), 'docs'] as const;
  for (const name of others) t.true(waves.auth < waves[name] && waves[name] < waves.proxy, name);
});

test('no pods are replaced before the migrations that expand, or after those that contract', t => {
  for (const {name} of services)
    t.true(waves['migrate-expand'] < waves[name] && waves[name] < waves['migrate-contract'], name);
});
