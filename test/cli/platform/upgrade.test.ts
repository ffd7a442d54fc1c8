import test from 'ava';
import {ecom, refuses} from '../run-cli.ts';
import {condition, fakeCluster, readyStatus, shop, stalledStatus, updatingStatus} from './cluster.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const labels = {'ecom.dev/shop': 'shop'};
const workload = (kind: string, name: string, wave: string, status: object) => ({
  kind,
  metadata: {name, namespace: 'live', labels, annotations: {'ecom.dev/wave': wave}},
  spec: {replicas: 2},
  status,
});
const file = (tag: string, lifecycle = '') =>
  `apiVersion: ecom.dev/v1alpha1\nkind: Shop\nmetadata: {name: shop}\nspec: {image: {tag: ${tag}}, demo: {products: 1}${lifecycle}}\n`;

test.serial('diff shows the fields that a file would change, and writes nothing', async t => {
  const {calls, file: write} = await fakeCluster(t, {objects: [shop()]});
  const path = await write('shop.yaml', file("'2.0.0'"));
  const {exitCode, stdout} = await ecom(`platform diff shop ${path}`);
  t.is(exitCode, 1);
  t.is(stdout, 'demo.products: (default) → 1\nimage.tag: 1.0.0 → 2.0.0\n');
  t.deepEqual((await ecom(`platform diff shop ${path} --json`)).json.changes[1], {
    field: 'image.tag',
    from: '1.0.0',
    to: '2.0.0',
  });
  t.true((await calls()).every(({args}) => args[0] === 'get'));
});

test.serial('diff finds nothing in a file that is applied, and refuses that of another Shop', async t => {
  const {file: write} = await fakeCluster(t, {objects: [shop({image: {tag: '1.0.0'}, demo: {products: 1}})]});
  const path = await write('shop.yaml', file("'1.0.0'"));
  t.like(await ecom(`platform diff shop ${path}`), {exitCode: 0, stdout: '', stderr: 'Nothing would change.\n'});
  t.deepEqual((await ecom(`platform diff shop ${path} --json`)).json, {changes: []});
  const other = await write('other.yaml', file('1').replace('name: shop', 'name: other'));
  await refuses(t, `platform diff shop ${other}`, 1, /other\.yaml has the Shop other, and not shop\./);
});

test.serial('upgrade --tag changes the image, and waits until the new version serves', async t => {
  const next = {...readyStatus, version: '2.0.0', revision: 'bbbb000002'};
  const statuses = {'Shop/shop': [readyStatus, updatingStatus, updatingStatus, next]};
  const {object} = await fakeCluster(t, {objects: [shop({image: {repository: 'r/ecom', digest}})], statuses});
  const {exitCode, stdout, stderr} = await ecom('platform upgrade shop --tag 2.0.0 --wait');
  t.is(exitCode, 0);
  t.is(stdout, `image.digest: ${digest} → (default)\nimage.tag: (default) → 2.0.0\n`);
  t.is(stderr, 'Updated the Shop shop.\nUpdating: order is observed.\nReady: version 2.0.0, revision bbbb000002.\n');
  t.deepEqual((await object('Shop', 'shop'))?.spec, {image: {repository: 'r/ecom', tag: '2.0.0'}});
});

test.serial('upgrade --wait fails with what the operator says of the failure', async t => {
  await fakeCluster(t, {objects: [shop()], statuses: {'Shop/shop': [readyStatus, updatingStatus, stalledStatus]}});
  const {exitCode, stderr} = await ecom('platform upgrade shop --tag 2.0.0 --wait');
  t.is(exitCode, 1);
  t.regex(stderr, /^Error: Revision bbbb000002 failed\. order: 12% of requests failed\.$/m);
});

test.serial('upgrade of a paused Shop says that nothing happens', async t => {
  const paused = {...readyStatus, phase: 'Paused', conditions: [condition('Paused', true, 'PausedBySpec')]};
  const statuses = {'Shop/shop': [paused, paused, paused]};
  await fakeCluster(t, {objects: [shop({lifecycle: {paused: true}}, paused)], statuses});
  t.regex((await ecom('platform upgrade --tag 2.0.0')).stderr, /It is paused: .*ecom platform resume shop\n$/);
  t.regex(
    (await ecom('platform upgrade --tag 3.0.0 --wait')).stderr,
    /shop is paused\. Go on with: ecom platform resume/,
  );
});

test.serial('upgrade --file replaces the spec, and leaves the Shop running as it does', async t => {
  const {object, file: write} = await fakeCluster(t, {
    objects: [shop({image: {tag: '1.0.0'}, logLevel: 'debug', lifecycle: {maintenance: true}})],
  });
  const path = await write('shop.yaml', file('2.0.0'));
  const {exitCode, json} = await ecom(`platform upgrade shop --file ${path} --json`);
  t.is(exitCode, 0);
  t.deepEqual(
    json.changes.map(({field}: {field: string}) => field),
    ['demo.products', 'image.tag', 'logLevel'],
  );
  t.deepEqual((await object('Shop', 'shop'))?.spec, {
    image: {tag: '2.0.0'},
    demo: {products: 1},
    lifecycle: {maintenance: true},
  });
  await ecom(`platform upgrade shop --file ${await write('on.yaml', file('2.0.0', ', lifecycle: {paused: true}'))}`);
  t.deepEqual((await object('Shop', 'shop'))?.spec.lifecycle, {paused: true});
});

test.serial('upgrade --plan shows fields, steps and migrations, asks the cluster, and changes nothing', async t => {
  const migrated = {...readyStatus, conditions: [condition('MigrationsApplied', true, 'Applied')]};
  const {object, calls} = await fakeCluster(t, {
    objects: [
      shop({image: {tag: '1.0.0'}}, migrated),
      workload('Deployment', 'shop-order', '3', {readyReplicas: 2}),
      workload('Job', 'shop-migrate-expand-1', '0', {conditions: [{type: 'Complete', status: 'True'}]}),
      workload('Job', 'shop-migrate-contract-1', '9', {}),
    ],
  });
  const {exitCode, stdout} = await ecom('platform upgrade shop --tag 2.0.0 --plan');
  t.is(exitCode, 0);
  t.regex(
    stdout,
    /^image\.tag: 1\.0\.0 → 2\.0\.0\nWAVE +WHEN +OBJECT +NOW\n0 +then: databases are expanded.* Job shop-migrate-expand-1 +complete\n3 .*Deployment shop-order +2 of 2 pods ready\n9 +last: .*no rollback after it +Job shop-migrate-contract-1 +not finished\nmigrations +Applied\n$/,
  );
  const {json} = await ecom('platform upgrade shop --tag 2.0.0 --plan --json');
  t.like(json, {migrations: {reason: 'Applied'}, changes: [{field: 'image.tag'}]});
  t.is(json.steps.length, 3);
  t.is((await object('Shop', 'shop'))?.spec.image.tag, '1.0.0');
  t.true((await calls()).some(({args}) => args.includes('--dry-run=server')));
});

test.serial('upgrade passes on what the cluster refuses', async t => {
  const stderr = 'The Shop "shop" is invalid: spec.redis: Invalid value: "object": Set `redis.sentinelName`.';
  const {object} = await fakeCluster(t, {objects: [shop()], faults: [{match: '^replace', stderr}]});
  const {exitCode, stderr: said} = await ecom('platform upgrade --tag 2 --plan');
  t.is(exitCode, 1);
  t.regex(said, /The Shop "shop" is invalid: .*Set `redis\.sentinelName`\./);
  t.is((await object('Shop', 'shop'))?.spec.image.tag, '1.0.0');
});

test.serial('upgrade does not undo what somebody else changed meanwhile', async t => {
  const stderr = 'Error from server (Conflict): Operation cannot be fulfilled: the object has been modified';
  await fakeCluster(t, {objects: [shop()], faults: [{match: '^replace', stderr}]});
  t.like(await ecom('platform upgrade --tag 2 --json'), {exitCode: 1, json: {error: {exitCode: 1}}});
});

test.serial('upgrade hands a spec with passwords to standard input only', async t => {
  const {calls} = await fakeCluster(t, {objects: [shop({credentials: {postgresPassword: 'hush-hush'}})]});
  const {stdout} = await ecom('platform upgrade --tag 2');
  t.is(stdout, 'image.tag: (default) → 2\n');
  const replaced = (await calls()).find(({args}) => args[0] === 'replace')!;
  t.regex(replaced.input, /hush-hush/);
  t.notRegex(replaced.args.join(' '), /hush-hush/);
});

test.serial('upgrade of a standalone Shop changes the image of its one pod', async t => {
  const {object} = await fakeCluster(t, {objects: [shop({standalone: {enabled: true}})]});
  await ecom(`platform upgrade --digest ${digest}`);
  t.deepEqual((await object('Shop', 'shop'))?.spec, {standalone: {enabled: true, image: {digest}}});
});

test.serial('upgrade refuses to guess what is wanted', async t => {
  await fakeCluster(t, {objects: [shop()]});
  await refuses(t, 'platform upgrade shop', 2, /--tag.*--digest|exactly one/i);
  await refuses(t, 'platform upgrade shop --tag a/b', 2, /a\/b is no tag/);
  await refuses(t, 'platform upgrade shop --digest abc', 2, /write it as sha256:/);
  t.is((await ecom('platform upgrade shop --tag 1.0.0')).stderr, 'Nothing changes.\n');
});

test.serial(
  'retry sets the annotation that the operator waits for, and does not take the old failure for a new one',
  async t => {
    const statuses = {'Shop/shop': [stalledStatus, stalledStatus, updatingStatus, readyStatus]};
    const {object} = await fakeCluster(t, {objects: [shop({}, stalledStatus)], statuses});
    const {exitCode, stderr} = await ecom('platform retry shop --wait');
    t.is(exitCode, 0, stderr);
    t.regex(
      stderr,
      /^The Shop shop tries its update again\.\nThe operator has not seen the change yet\.\nUpdating: .*\nReady: /,
    );
    t.regex((await object('Shop', 'shop'))?.metadata.annotations['ecom.dev/retry'], /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  },
);

test.serial('retry fails when the update fails once more, and is refused when nothing has failed', async t => {
  await fakeCluster(t, {objects: [shop({}, stalledStatus)]});
  t.is((await ecom('platform retry --json')).json.phase, 'Stalled');
  const refusedStatus = {
    ...stalledStatus,
    conditions: [condition('Stalled', true, 'ValuesRefused', 'The chart refuses it.')],
  };
  await fakeCluster(t, {objects: [shop({}, stalledStatus)], statuses: {'Shop/shop': [stalledStatus, refusedStatus]}});
  t.regex((await ecom('platform retry --wait')).stderr, /Error: The chart refuses it\./);
  await fakeCluster(t, {objects: [shop()]});
  await refuses(t, 'platform retry', 1, /Nothing has failed in the Shop shop: its phase is Ready\./);
});
