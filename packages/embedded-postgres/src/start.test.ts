import assert from 'node:assert/strict';
import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import pg from 'pg';
import {explainError, explainOutput} from './failures.ts';
import {type EmbeddedPostgresOptions, startPostgres} from './start.ts';

/** The codes of a connection without a server: the Unix socket still exists, or does not. */
const connectionRefused = /^(ECONNREFUSED|ENOENT)$/;
const testSettings = {fsync: 'off', shared_buffers: '8MB'};

/** Initialized once and copied by each test, since an initialization takes a second. */
let initializedDir: string;
test.before(async () => {
  initializedDir = await mkdtemp(join(tmpdir(), 'ecom-postgres-'));
  // The rest of a first start that was killed.
  await mkdir(join(initializedDir, 'postgres.new-0123abcd'));
  const postgres = await startPostgres({dataDir: initializedDir, settings: testSettings});
  await postgres.stop();
});
test.after.always(() => rm(initializedDir, {recursive: true}));

const copyOf = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-postgres-'));
  // The server of a killed owner shuts down by itself, and may still write: ENOTEMPTY is retried.
  t.teardown(() => rm(folder, {recursive: true, maxRetries: 20, retryDelay: 100}));
  await promisify(execFile)('cp', ['-a', `${initializedDir}/.`, folder]);
  return folder;
};

const start = async (t: ExecutionContext, options: EmbeddedPostgresOptions) => {
  const postgres = await startPostgres({settings: testSettings, ...options});
  t.teardown(postgres.stop);
  return postgres;
};

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query({text, rowMode: 'array'})).rows.map(([value]) => value);
  } finally {
    await client.end();
  }
};

const eventually = async <T>(read: () => Promise<T>): Promise<T> => {
  for (const deadline = performance.now() + 20_000; ; ) {
    try {
      return await read();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(20);
    }
  }
};

const sleepers = `select count(*)::int from pg_stat_activity where wait_event = 'PgSleep'`;

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'no error',
    ({code}) => String(code),
  );

/** Starts a process, in a process group of its own, that owns a server; it exits with the test's process at the latest. */
const startOwner = async (t: ExecutionContext, dataDir: string): Promise<{owner: ChildProcess; url: string}> => {
  const program = `
    const {startPostgres} = await import(${JSON.stringify(import.meta.resolve('./start.ts'))});
    const postgres = await startPostgres({dataDir: process.argv[1], settings: {fsync: 'off'}});
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => postgres.stop().then(() => process.exit()));
    process.stdin.on('end', () => process.exit(1)).resume();
    console.log(postgres.url('postgres'));`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(owner, 'exit');
  t.teardown(async () => {
    owner.kill('SIGKILL');
    await ended;
  });
  const [line] = await once(owner.stdout.setEncoding('utf8'), 'data');
  return {owner, url: line.trim()};
};

const kill = async (owner: ChildProcess): Promise<void> => {
  const ended = once(owner, 'exit');
  owner.kill('SIGKILL');
  await ended;
};

test.serial('data and address survive a restart', async t => {
  const dataDir = await copyOf(t);
  const first = await start(t, {dataDir});
  await query(first.url('postgres'), 'create table answers as select 42 as answer');
  await first.stop();
  const second = await start(t, {dataDir});
  t.is(second.url('postgres'), first.url('postgres'));
  t.deepEqual(await query(second.url('postgres'), 'select answer from answers'), [42]);
});

test.serial('data are durable by default', async t => {
  const {url} = await start(t, {dataDir: await copyOf(t), settings: {}});
  t.deepEqual(await query(url('postgres'), 'show fsync'), ['on']);
  t.deepEqual(await query(url('postgres'), 'show synchronous_commit'), ['on']);
  t.deepEqual(await query(url('postgres'), 'show full_page_writes'), ['on']);
});

test.serial('text is sorted by code point, and upper and lower case work in every script', async t => {
  const {url} = await start(t, {dataDir: await copyOf(t)});
  t.deepEqual(await query(url('postgres'), `select lower('ÉCLAIR ЖУК ΩΜΕΓΑ')`), ['éclair жук ωμεγα']);
  t.deepEqual(await query(url('postgres'), `select w from (values ('b'), ('É'), ('a'), ('B')) v (w) order by w`), [
    'B',
    'a',
    'b',
    'É',
  ]);
});

test.serial('other users of the machine cannot connect, nor read the files', async t => {
  const dataDir = await copyOf(t);
  const {url} = await start(t, {dataDir});
  const address = new URL(url('postgres'));
  address.password = 'a guess';
  await t.throwsAsync(query(address.href, 'select 1'), {code: '28P01'});
  for (const name of ['postgres.json', 'postgres', 'postgres/password']) {
    t.is((await stat(join(dataDir, name))).mode & 0o077, 0, name);
  }
  t.is(JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')).url, url('postgres'));
});

test.serial('a server stops when its owner is killed', async t => {
  const {owner, url} = await startOwner(t, await copyOf(t));
  t.deepEqual(await query(url, 'select 1'), [1]);
  await kill(owner);
  await eventually(async () => assert.match(await codeOf(query(url, 'select 1')), connectionRefused));
  t.pass();
});

test.serial('an owner that starts right after a killed one finds all committed data', async t => {
  const dataDir = await copyOf(t);
  let {owner, url} = await startOwner(t, dataDir);
  await query(url, 'create table numbers (number int)');
  for (let number = 1; number <= 5; number += 1) {
    await query(url, `insert into numbers values (${number})`);
    await kill(owner);
    ({owner, url} = await startOwner(t, dataDir));
  }
  t.deepEqual(await query(url, 'select number from numbers order by 1'), [1, 2, 3, 4, 5]);
});

test.serial('a killed server is restarted', async t => {
  const dataDir = await copyOf(t);
  const {url} = await start(t, {dataDir});
  await query(url('postgres'), 'create table answers as select 42 as answer');
  const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await t.throwsAsync(query(url('postgres'), 'select 1'));
  t.deepEqual(await eventually(() => query(url('postgres'), 'select answer from answers')), [42]);
});

test.serial('a Ctrl-C at the terminal does not stop the server, only its owner does', async t => {
  const {owner, url} = await startOwner(t, await copyOf(t));
  const session = query(url, 'select pg_sleep(1)');
  await eventually(async () => assert.deepEqual(await query(url, sleepers), [1]));
  process.kill(-owner.pid!, 'SIGINT');
  await t.notThrowsAsync(session);
  const ended = once(owner, 'exit');
  owner.kill('SIGTERM');
  t.deepEqual(await ended, [0, null]);
  t.regex(await codeOf(query(url, 'select 1')), connectionRefused);
});

test.serial('stop can be called twice, and ends open sessions', async t => {
  const {url, stop} = await start(t, {dataDir: await copyOf(t)});
  const client = new pg.Client(url('postgres'));
  const errors: Error[] = [];
  client.on('error', error => errors.push(error));
  const disconnected = new Promise<void>(resolve => client.once('end', resolve));
  await client.connect();
  await Promise.all([stop(), stop()]);
  await disconnected;
  t.like(errors[0], {code: '57P01'});
});

test.serial('a lock file of a dead server is ignored, even if another process has its process id by now', async t => {
  const dataDir = await copyOf(t);
  const other = spawn('sleep', ['60']);
  t.teardown(() => other.kill());
  const lock = ['', join(dataDir, 'postgres'), '1', '5432', '', '127.0.0.1', '        1         1', 'ready   ', ''];
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), other.pid + lock.join('\n'));
  const {url} = await start(t, {dataDir});
  t.deepEqual(await query(url('postgres'), 'select 1'), [1]);
});

test.serial('the next start removes the files of a killed first start', async t => {
  t.deepEqual((await readdir(initializedDir)).sort(), ['postgres', 'postgres.json']);
});

const refuses = test.macro(
  async (t, code: string, prepare: (t: ExecutionContext, dataDir: string) => Promise<{port?: number} | undefined>) => {
    const dataDir = await copyOf(t);
    const options = await prepare(t, dataDir);
    const error = await t.throwsAsync(startPostgres({dataDir, settings: testSettings, ...options}), {
      name: 'Failure',
      code,
    });
    t.regex(error!.message, /^[A-Z/].*\. .*(again|Put|Restore|Move|Stop|Start|set DATA_DIR|choose|Mount|Create).*\.$/s);
  },
);

test.serial("refuses another version's data", refuses, 'other-postgres-version', async (_t, dataDir) => {
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '16\n');
});
test.serial('refuses data that another shop uses', refuses, 'data-in-use', async (t, dataDir) => {
  await start(t, {dataDir});
});
test.serial(
  "refuses a folder with files that are not PostgreSQL's",
  refuses,
  'not-postgres-data',
  async (_t, dataDir) => {
    await rm(join(dataDir, 'postgres', 'PG_VERSION'));
  },
);
test.serial('refuses data whose password is missing', refuses, 'lost-password', async (_t, dataDir) => {
  await rm(join(dataDir, 'postgres', 'password'));
});
test.serial('refuses a file in place of its folder', refuses, 'data-not-a-folder', async (_t, dataDir) => {
  await rm(join(dataDir, 'postgres'), {recursive: true});
  await writeFile(join(dataDir, 'postgres'), '');
});
test.serial('refuses data without their control file', refuses, 'data-damaged', async (_t, dataDir) => {
  await rm(join(dataDir, 'postgres', 'global', 'pg_control'));
});
test.serial('refuses data whose control file is damaged', refuses, 'data-damaged', async (_t, dataDir) => {
  await writeFile(join(dataDir, 'postgres', 'global', 'pg_control'), Buffer.alloc(8192, 'x'));
});
test.serial('refuses a port that is in use', refuses, 'port-taken', async t => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  return {port: (other.address() as {port: number}).port};
});

const explains = test.macro(async (t, code: string, explain: (folder: string) => unknown) => {
  t.like(await explain('/data'), {name: 'Failure', code});
});

test.serial('explains a full disk', explains, 'disk-full', folder =>
  explainOutput('initdb: error: could not write file "postgresql.conf": No space left on device', folder),
);
test.serial('explains a disk that fills while files are written', explains, 'disk-full', folder =>
  explainError(Object.assign(new Error('ENOSPC'), {code: 'ENOSPC'}), folder),
);
test.serial("explains another user's folder", explains, 'data-not-accessible', folder =>
  explainError(Object.assign(new Error('EACCES'), {code: 'EACCES', path: '/data/postgres'}), folder),
);
test.serial('quotes the last line of any other output', explains, 'postgres-not-started', folder =>
  explainOutput('LOG:  starting\nFATAL:  could not map anonymous shared memory', folder),
);
