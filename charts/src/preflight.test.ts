import test from 'ava';
import {render} from './helm.ts';
import {environmentOf, named, ofKind} from './testing/objects.ts';

const preflight = async (file: string, ...sets: readonly string[]) =>
  named(await render('ecom', '-f', `ecom/ci/${file}-values.yaml`, ...sets), 'Job', 'ecom-preflight');
const argumentsOf = async (file: string, ...sets: readonly string[]) =>
  (await preflight(file, ...sets)).spec.template.spec.containers[0].args;

test('the preflight knows all engines, with the login that migrates and that which creates topics', async t => {
  const environment = environmentOf(await preflight('production'));
  t.like(environment, {
    KAFKA_USERNAME: 'shop-topics',
    MONGO_USERNAME: 'catalog',
    REDIS_PASSWORD_FILE: '/run/secrets/ecom/redis-password',
  });
  t.regex(environment.DATABASE_URL!, /^postgres:\/\/owner@.*\/shop\?sslmode=verify-full$/);
  t.regex(environment.MONGO_URL!, /\/shop_catalog\?/);
});

test('it counts the pods that use PostgreSQL, and none behind a pooler', async t => {
  t.deepEqual(await argumentsOf('local', '--set', 'defaults.replicas=2'), ['preflight', '--pods', '14']);
  const scaled = 'services.cart.autoscaling.kind=hpa,services.cart.autoscaling.minReplicas=4';
  t.deepEqual(await argumentsOf('local', '--set', scaled), ['preflight', '--pods', '10']);
  t.deepEqual(await argumentsOf('production'), ['preflight', '--pods', '0']);
});

test('it runs before an installation, an update and a rollback, unless it is turned off', async t => {
  const {annotations} = (await preflight('local')).metadata;
  t.is(annotations!['helm.sh/hook'], 'pre-install,pre-upgrade,pre-rollback');
  const without = await render('ecom', '-f', 'ecom/ci/local-values.yaml', '--set', 'preflight.enabled=false');
  t.false(ofKind(without, 'Job').some(({metadata}) => metadata.name.includes('preflight')));
});
