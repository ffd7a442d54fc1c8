import test from 'ava';
import {type KubernetesObject, render} from './helm.ts';
import {named} from './testing/objects.ts';

type Container = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly {readonly name: string; readonly value?: string}[];
  readonly volumeMounts: readonly {readonly name: string; readonly mountPath: string}[];
};
type Pod = {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly Readonly<Record<string, unknown>>[];
};

const bucket = ['-f', 'ecom/ci/backup-values.yaml'];
const volume = [
  ...['-f', 'ecom/ci/local-values.yaml', '--set', 'backup.enabled=true'],
  ...['--set', 'backup.destination.volume.claimName=backups,backup.destination.volume.path=shop'],
];

const podOf = (objects: readonly KubernetesObject[]): Pod =>
  named(objects, 'CronJob', 'ecom-backup').spec.jobTemplate.spec.template.spec;
const stepsOf = ({initContainers, containers}: Pod) =>
  [...initContainers, ...containers].map(({name, args}) => [name, args.join(' ')]);
const variablesOf = ({initContainers: [create]}: Pod) =>
  Object.fromEntries(create!.env.map(({name, value}) => [name, value]));

test('backups are created, pruned by the rules of the values, and listed, one after the other', async t => {
  t.deepEqual(stepsOf(podOf(await render('ecom', ...bucket))), [
    ['create', 'backup create s3://example-backups/shop'],
    ['prune', 'backup prune s3://example-backups/shop --prefix shop --keep-last 7 --days 30 --ignore-errors'],
    ['list', 'backup list s3://example-backups/shop --prefix shop --json'],
  ]);
});

test('all backups are kept without a rule, and one stays in any case', async t => {
  t.deepEqual(stepsOf(podOf(await render('ecom', ...volume))), [
    ['create', 'backup create /var/backups/shop'],
    ['list', 'backup list /var/backups/shop --prefix shop_ecom --json'],
  ]);
  const [, [, prune] = []] = stepsOf(podOf(await render('ecom', ...volume, '--set', 'backup.retention.days=3')));
  t.is(prune, 'backup prune /var/backups/shop --prefix shop_ecom --keep-last 1 --days 3 --ignore-errors');
});

test('a backup logs in as the owner of the databases of its prefix, and as a user of its own in Kafka', async t => {
  const sasl = ['--set', 'kafka.securityProtocol=SASL_SSL'];
  const pod = podOf(await render('ecom', ...bucket, ...sasl));
  const {DATABASE_URL, KAFKA_PREFIX, KAFKA_USERNAME, BACKUP_KEY_FILE, AWS_ENDPOINT_URL, AWS_REGION} = variablesOf(pod);
  t.is(DATABASE_URL, 'postgres://postgres@postgres:5432/shop?sslmode=disable');
  t.deepEqual([KAFKA_PREFIX, KAFKA_USERNAME], ['shop.', 'shop-backup']);
  t.is(BACKUP_KEY_FILE, '/run/secrets/ecom/backup-key');
  t.deepEqual([AWS_ENDPOINT_URL, AWS_REGION], ['http://minio.storage:9000', 'us-east-1']);
  t.regex(JSON.stringify(pod.volumes), /"postgres-owner-password".*"kafka-backup-password".*"backup-key"/);
  t.notRegex(JSON.stringify(pod), /APP_ROLE/);
});

test('a volume is mounted only when backups are in it', async t => {
  const mountsOf = ({containers: [list]}: Pod) => list!.volumeMounts.map(({mountPath}) => mountPath);
  const pod = podOf(await render('ecom', ...volume));
  t.true(mountsOf(pod).includes('/var/backups'));
  t.deepEqual(pod.volumes.at(-1), {name: 'backups', persistentVolumeClaim: {claimName: 'backups'}});
  t.false(mountsOf(podOf(await render('ecom', ...bucket))).includes('/var/backups'));
});

const endpoints = [
  ['http://minio.storage:9000', 9000],
  ['https://storage.example', 443],
  ['', 443],
] as const;
for (const [endpoint, port] of endpoints) {
  test(`backups may leave for the port of the bucket: ${endpoint || 'AWS'}`, async t => {
    const set = `backup.destination.s3.endpoint=${endpoint}`;
    const policy = named(await render('ecom', ...bucket, '--set', set), 'NetworkPolicy', 'ecom-backup');
    t.deepEqual(policy.spec.egress, [{ports: [{port, protocol: 'TCP'}]}]);
    t.is(policy.spec.podSelector.matchLabels['app.kubernetes.io/component'], 'backup');
  });
}

const refusals = [
  ['without a place', 'backup.enabled=true', /either in a volume or in a bucket/],
  [
    'with two places',
    'backup.enabled=true,backup.destination.volume.claimName=a,backup.destination.s3.bucket=abc',
    /either in a volume or in a bucket/,
  ],
] as const;
for (const [what, set, message] of refusals) {
  test(`a backup ${what} is refused`, async t => {
    await t.throwsAsync(render('ecom', '-f', 'ecom/ci/local-values.yaml', '--set', set), {message});
  });
}

test('there is no CronJob unless backups are enabled', async t => {
  const objects = await render('ecom', '-f', 'ecom/ci/local-values.yaml');
  t.false(objects.some(({kind}) => kind === 'CronJob'));
});
