import {databaseOn, onServer} from '@ecom/postgres/testing/templates';
import test from 'ava';
import {ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);
// Only named engines are examined.
test.before(() => void delete process.env.KAFKA_BROKERS);

type Finding = {readonly check: string; readonly status: string; readonly found: string; readonly remedy?: string};
const examine = async (flags = '') => {
  const {exitCode, json} = await ecom(`doctor --json ${flags}`);
  const of = (check: string): readonly Finding[] => json.items.filter((each: Finding) => each.check === check);
  return {exitCode, of};
};

test.serial('doctor finds nothing wrong with a shop that runs', async t => {
  const {exitCode, stdout} = await ecom('doctor --data-folder /tmp');
  t.is(exitCode, 0, stdout);
  t.regex(stdout, /^STATUS +CHECK +FOUND +REMEDY\nok +Node.js +v\d+/);
  t.regex(stdout, /^ok +shop +http\S+ responds: ecom /m);
  t.regex(stdout, /^ok +login +\S+@\S+ with \d+ permissions$/m);
  t.regex(stdout, /^(ok +services +8 services are ready|warn +services)/m);
  t.notRegex(stdout, /PostgreSQL|Kafka|Redis|MongoDB/, 'only engines that are named are examined');
});

test.serial('doctor says for each failure what to do', async t => {
  const {exitCode, of} = await examine(
    '--url http://127.0.0.1:9 --database-url postgres://127.0.0.1:1 --brokers 127.0.0.1:1 --redis-url redis://127.0.0.1:1 --mongo-url mongodb://127.0.0.1:1',
  );
  t.is(exitCode, 1);
  for (const [check, remedy] of [
    ['shop', /make up/],
    ['PostgreSQL', /DATABASE_URL/],
    ['Kafka', /KAFKA_BROKERS/],
    ['Redis', /REDIS_URL/],
    ['MongoDB', /MONGO_URL/],
  ] as const) {
    t.is(of(check)[0]?.status, 'fail', check);
    t.regex(of(check)[0]?.remedy ?? '', remedy);
  }
});

test.serial('doctor finds pending migrations of a database', async t => {
  const server = process.env.TEST_DATABASE_URL!;
  const name = `doctor_${process.pid}_cart`;
  await onServer(server, client => client.query(`create database ${name}`));
  t.teardown(() => onServer(server, async client => void (await client.query(`drop database ${name}`))));
  const flag = `--database-url ${databaseOn(server, name)}`;
  const [version, connections, migrations] = (await examine(flag)).of('PostgreSQL');
  t.like([version, connections], [{status: 'ok'}, {status: 'ok'}]);
  t.like(migrations, {status: 'fail', remedy: 'Run: ecom migrate up'});
  await ecom(`migrate up cart ${flag}`);
  t.like((await examine(flag)).of('PostgreSQL')[2], {status: 'ok', found: 'no migration is pending'});
});

test.serial('doctor warns when nobody is logged in', async t => {
  const token = process.env.ECOM_TOKEN!;
  delete process.env.ECOM_TOKEN;
  t.teardown(() => void Object.assign(process.env, {ECOM_TOKEN: token}));
  const {exitCode, of} = await examine();
  t.is(exitCode, 0);
  t.like(of('login')[0], {status: 'warn', remedy: 'Log in with: ecom login'});
});

test.serial('doctor refuses what it does not know', async t => {
  await refuses(t, 'doctor --shoe', 2, /shoe/);
  await refuses(t, 'doctor --context nowhere --url=', 1, /nowhere/);
});
