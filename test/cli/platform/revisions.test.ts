import {gzipSync} from 'node:zlib';
import test from 'ava';
import {ecom, refuses} from '../run-cli.ts';
import {fakeCluster, shop, stalledStatus} from './cluster.ts';

/** A Secret as the operator writes it. */
const revision = (name: string, savedAt: string, spec: object) => {
  const packed = gzipSync(JSON.stringify({spec, objects: []})).toString('base64');
  return {
    kind: 'Secret',
    metadata: {
      name: `shop-revision-${name}`,
      namespace: 'live',
      labels: {'ecom.dev/shop': 'shop', 'ecom.dev/component': 'revision'},
      annotations: {'ecom.dev/revision': name, 'ecom.dev/saved-at': savedAt},
    },
    data: {content: Buffer.from(packed).toString('base64')},
  };
};
const credentials = {postgresPassword: 'hush-hush'};
const first = revision('ffff000000', '2026-11-27T12:00:00.000Z', {image: {tag: '0.9.0'}, credentials});
const second = revision('aaaa000001', '2026-11-28T12:00:00.000Z', {image: {tag: '1.0.0'}, credentials});
const third = revision('aa11000003', '2026-11-26T12:00:00.000Z', {lifecycle: {maintenance: true}});
const current = shop({image: {tag: '1.0.0'}, credentials});

test.serial('revisions lists what can be rolled back to, the newest first, without secrets', async t => {
  await fakeCluster(t, {objects: [current, first, second]});
  const {exitCode, stdout} = await ecom('platform revisions shop');
  t.is(exitCode, 0);
  t.regex(stdout, /^CURRENT +REVISION +SAVED +IMAGE\n\* +aaaa000001 .* :1\.0\.0\n +ffff000000 .* :0\.9\.0\n$/);
  const {json, stdout: printed} = await ecom('platform revisions --json');
  t.is(json.items[1].spec.image.tag, '0.9.0');
  t.notRegex(printed, /hush-hush/);
  await refuses(t, 'platform revisions shoe', 1, /no Shop shoe/);
});

test.serial('rollback goes to the revision before the current one, and asks first', async t => {
  const {object} = await fakeCluster(t, {
    objects: [{...current, spec: {...current.spec, lifecycle: {paused: true}}}, first, second, third],
  });
  const asked = await ecom('platform rollback shop');
  t.is(asked.exitCode, 1);
  t.is(asked.stdout, 'image.tag: 1.0.0 → 0.9.0\n');
  t.regex(asked.stderr, /Give the Shop shop the spec of revision ffff000000\?/);
  t.is((await object('Shop', 'shop'))?.spec.image.tag, '1.0.0');
  t.is((await ecom('platform rollback shop --yes')).exitCode, 0);
  t.deepEqual((await object('Shop', 'shop'))?.spec, {image: {tag: '0.9.0'}, credentials, lifecycle: {paused: true}});
});

test.serial('rollback after a failed update asks for the revision that runs', async t => {
  const failed = shop({image: {tag: '2.0.0'}, credentials}, stalledStatus);
  const {object} = await fakeCluster(t, {objects: [failed, first, second]});
  const {json} = await ecom('platform rollback --yes --json');
  t.deepEqual(json.changes, [{field: 'image.tag', from: '2.0.0', to: '1.0.0'}]);
  t.is((await object('Shop', 'shop'))?.spec.image.tag, '1.0.0');
});

test.serial('rollback takes a revision by how it begins, and leaves out how the Shop ran then', async t => {
  const {object} = await fakeCluster(t, {objects: [current, first, second, third]});
  await refuses(
    t,
    'platform rollback shop aa --yes',
    1,
    /Several revisions begin with aa\. Revisions: aaaa000001, ffff/,
  );
  await refuses(t, 'platform rollback shop bb --yes', 1, /There is no revision bb\./);
  t.is((await ecom('platform rollback shop aa11 --yes')).exitCode, 0);
  t.deepEqual((await object('Shop', 'shop'))?.spec, {});
});

test.serial('rollback needs an earlier revision, and one that is whole', async t => {
  await fakeCluster(t, {objects: [current, second]});
  await refuses(t, 'platform rollback --yes', 1, /The Shop shop has no earlier revision to go back to\./);
  await fakeCluster(t, {objects: [current, {...first, data: {content: 'bm90aGluZw=='}}]});
  await refuses(t, 'platform revisions', 1, /Secret shop-revision-ffff000000 is damaged/);
});
