import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {engineUrls} from '@ecom/dev/engines/engines';
import {startFleet} from '@ecom/dev/fleet/fleet';
import test, {type ExecutionContext} from 'ava';
import {createClient} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {dropDatabases} from '../e2e/database.ts';
import {ecom} from './run-cli.ts';

// Needs engines, which `node test/engines.ts` starts.
const isOnFleet = process.env.TEST_SHOP === 'fleet';
const testOnFleet = isOnFleet ? test.serial : test.serial.skip;

const services = ['auth', 'cart', 'catalog', 'notification', 'order', 'payment', 'product', 'users'];
const others = services.filter(service => service !== 'users');

/** Starts a fleet for this file, and logs in to it as the administrator for the commands that follow. */
const start = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-cli-fleet-'));
  const engines = engineUrls(process.env);
  const fleet = await startFleet({
    name: basename(folder).toLowerCase().replaceAll(/\W/g, '_'),
    engines,
    folder,
    env: {RATE_LIMIT: '0', LOG_LEVEL: 'warn'},
    administrator,
  });
  process.env.ECOM_TOKEN = await createClient(fleet.url).logInAsAdministrator();
  // Doctor examines the services alone.
  for (const name of ['DATABASE_URL', 'KAFKA_BROKERS', 'REDIS_URL', 'MONGO_URL']) delete process.env[name];
  return {
    ...fleet,
    engines,
    async drop() {
      await fleet.stop();
      await dropDatabases(engines.postgres, fleet.databaseOf(''));
      await rm(folder, {recursive: true, force: true});
    },
  };
};

let fleet: Awaited<ReturnType<typeof start>>;
if (isOnFleet)
  test.before(async () => {
    fleet = await start();
  });
test.after.always(() => fleet?.drop());

const onFleet = (line: string) => ecom(`${line} --url ${fleet.url}`);

const assertAllIsWell = async (t: ExecutionContext) => {
  const status = await onFleet('status');
  t.like(status, {exitCode: 0, stderr: ''}, status.stdout);
  for (const service of services) t.regex(status.stdout, new RegExp(`^${service} +yes +yes +\\d`, 'm'));
  t.like(await onFleet('status --json'), {
    exitCode: 0,
    json: {items: services.map(service => ({service, up: true, ready: true}))},
  });
  const doctor = await onFleet('doctor');
  t.is(doctor.exitCode, 0, doctor.stdout);
  t.regex(doctor.stdout, /^ok +services +8 services are ready$/m);
  t.like(await onFleet('dead-letters list --json'), {exitCode: 0, stderr: '', json: {items: [], unavailable: {}}});
};

const unavailable = 'No process of this service is available. Try again soon.';

testOnFleet('status and doctor of a fleet name the service that is down, until it runs again', async t => {
  await assertAllIsWell(t);

  const users = fleet.processes.find(({service}) => service === 'users')!;
  await users.end('SIGKILL');

  const status = await onFleet('status');
  t.is(status.exitCode, 1);
  t.regex(status.stdout, new RegExp(`^users +no +no .*users: ${unavailable}$`, 'm'));
  for (const service of others) t.regex(status.stdout, new RegExp(`^${service} +yes +yes +\\d`, 'm'));
  t.is(status.stderr, 'Down: users.\nSee what to do with: ecom doctor\n');
  t.like(await onFleet('status --json'), {
    exitCode: 1,
    json: {
      items: [
        ...others.map(service => ({service, up: true, ready: true})),
        {service: 'users', up: false, ready: false, failing: {users: unavailable}},
      ],
    },
  });

  const remedy = 'Start users again, and read in its log why it stopped.';
  const doctor = await onFleet('doctor');
  t.is(doctor.exitCode, 1);
  t.regex(doctor.stdout, new RegExp(`^fail +services +users is down: ${unavailable} +${remedy}$`, 'm'));
  t.deepEqual(
    (await onFleet('doctor --json')).json.items.filter(({status}: {status: string}) => status === 'fail'),
    [{check: 'services', status: 'fail', found: `users is down: ${unavailable}`, remedy}],
  );

  const audit = await onFleet('audit list');
  t.is(audit.exitCode, 1);
  t.regex(audit.stderr, /^The list lacks users: No process/m);

  users.start();
  await fleet.ready();
  await assertAllIsWell(t);
});

testOnFleet('doctor examines the engines of a fleet', async t => {
  const {postgres, kafka, redis, mongo} = fleet.engines;
  const name = new URL(fleet.databaseOf('')).pathname.slice(1, -1);
  const database = Object.assign(new URL(postgres), {pathname: `/${name}`}).href;
  const flags = `--database-url ${database} --brokers ${kafka} --prefix ${name}. --redis-url ${redis} --mongo-url ${mongo}`;
  const {exitCode, stdout} = await onFleet(`doctor ${flags}`);
  t.is(exitCode, 0, stdout);
  t.regex(stdout, /^ok +PostgreSQL +no migration is pending$/m);
  t.regex(stdout, /^ok +Kafka +\d+ topics are as declared$/m);
  t.regex(stdout, /^ok +Redis +version \d/m);
  t.regex(stdout, /^ok +MongoDB +version \d/m);
});

testOnFleet('catalog rebuild waits until shoppers see the new generation', async t => {
  const first = await onFleet('catalog rebuild');
  t.is(first.exitCode, 0, first.stderr);
  t.regex(first.stderr, /^Building generation (\S+) …\n[\s\S]*Shoppers see generation \1\.\n$/);
  const {exitCode, json} = await onFleet('catalog rebuild --json');
  t.is(exitCode, 0);
  t.like(json, {building: null});
  t.regex((await onFleet('catalog status')).stdout, new RegExp(`^generation +${json.active}$`, 'm'));
});
