import {setTimeout as delay} from 'node:timers/promises';
import {createLogger} from '@ecom/core/log';
import type {AdmitWrite} from '@ecom/http/write-gate';
import type {Bus} from '@ecom/messaging/bus';
import test, {type ExecutionContext} from 'ava';
import {openConnection} from './connections.ts';
import {followWriteMode} from './follow-write-mode.ts';
import {createRelay} from './relay.ts';
import {openTestDatabase} from './testing/events.ts';
import {
  endMaintenance,
  endPause,
  pauseWrites,
  readWriteMode,
  startMaintenance,
  writeModeChannel,
} from './write-mode.ts';

const log = createLogger({name: 'test', level: 'silent'});
const bus = {publish: events => events.map(async () => {})} as Pick<Bus, 'publish'> as Bus;

/** A service's process, as far as it follows the mode, and an administrator's connection. */
const openService = async (t: ExecutionContext) => {
  const {db, url} = await openTestDatabase(t);
  const client = await openConnection(url, 'administrator');
  t.teardown(() => client.end());
  const {admitWrite, refresh} = followWriteMode(db, log);
  const channels = {[writeModeChannel]: () => void refresh()};
  const relay = createRelay({db, bus, source: '/test', log, channels});
  t.teardown(() => relay.stop());
  return {client, admitWrite, refresh, relay};
};

/** What becomes of a request: the code of its refusal, or undefined. */
const send = async (admit: AdmitWrite): Promise<{readonly code: string | undefined}> => {
  try {
    await admit();
    return {code: undefined};
  } catch (error) {
    return {code: (error as {code: string}).code};
  }
};

const eventually = async (look: () => Promise<boolean>) => {
  for (let i = 0; i < 300; i++) {
    if (await look()) return;
    await delay(10);
  }
  throw new Error('never came true');
};
const isRefused = async (admit: AdmitWrite) => (await send(admit)).code === 'maintenance';

const maintenance = {retryAfterSeconds: 60, message: 'We move house.'};

test('a process learns of maintenance and of its end by notifications', async t => {
  const {client, admitWrite, relay} = await openService(t);
  await relay.start();
  await startMaintenance(client, maintenance);
  await eventually(() => isRefused(admitWrite));
  t.true(await endMaintenance(client));
  await eventually(async () => !(await isRefused(admitWrite)));
  t.false(await endMaintenance(client));
});

test('a process that starts reads the mode', async t => {
  const {client, admitWrite, refresh} = await openService(t);
  await startMaintenance(client, maintenance);
  await refresh();
  t.true(await isRefused(admitWrite));
});

test('a process reads the mode when its connection is restored', async t => {
  const {client, admitWrite, relay} = await openService(t);
  await relay.start();
  await eventually(async () => relay.isActive());
  const {rows} = await client.query(`select pid from pg_stat_activity where application_name = '/test relay'`);
  // Nobody is notified of this change.
  await client.query(`insert into write_mode (mode, retry_after_seconds) values ('maintenance', 1)`);
  await client.query('select pg_terminate_backend($1)', [rows[0].pid]);
  await eventually(() => isRefused(admitWrite));
  t.pass();
});

test('a pause holds requests until it is ended', async t => {
  const {client, admitWrite, relay} = await openService(t);
  await relay.start();
  await eventually(async () => relay.isActive());
  await pauseWrites(client, 60_000);
  let held: ReturnType<typeof send> | undefined;
  await eventually(async () => {
    held = send(admitWrite);
    return (await Promise.race([held, delay(20)])) === undefined;
  });
  await endPause(client);
  t.is((await held!).code, undefined);
  t.is(admitWrite(), undefined);
});

test('a pause whose process has died ends by itself', async t => {
  const {client, admitWrite, refresh} = await openService(t);
  await pauseWrites(client, 500);
  await refresh();
  const held = admitWrite();
  t.truthy(held);
  await held;
  // The clocks of the process and of the database differ a little.
  await eventually(async () => (await readWriteMode(client)).mode === 'open' && admitWrite() === undefined);
});

test('a pause does not change maintenance, and maintenance replaces a pause', async t => {
  const {client} = await openService(t);
  await pauseWrites(client, 60_000);
  t.is((await readWriteMode(client)).mode, 'paused');
  await startMaintenance(client, maintenance);
  const expected = {mode: 'maintenance', ...maintenance} as const;
  t.deepEqual(await readWriteMode(client), expected);
  await pauseWrites(client, 60_000);
  await endPause(client);
  t.deepEqual(await readWriteMode(client), expected);
  await startMaintenance(client, {...maintenance, message: null});
  t.deepEqual(await readWriteMode(client), {...expected, message: null});
});

test('a mode that cannot be read leaves requests accepted', async t => {
  const {client, admitWrite, refresh} = await openService(t);
  await client.query('drop table write_mode');
  await refresh();
  t.is((await send(admitWrite)).code, undefined);
});
