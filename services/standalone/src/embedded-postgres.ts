import {execFile, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {chown, mkdir, open, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {Failure} from '@ecom/kernel/failure';
import {postgresBinaries} from './postgres-binaries.ts';
import {notAsRoot} from './postgres-user.ts';

const run = promisify(execFile);
const major = '18';

export type EmbeddedPostgresOptions = {
  /** Where the data live: `postgres/` below it, and `postgres.json`, which only its owner can read, with the address. */
  readonly dataDir: string;
  /** Over the settings below; `{fsync: 'off'}` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
};

export type EmbeddedPostgres = {
  /** The address of a database, with its password. */
  url(database: string): string;
  stop(): Promise<void>;
};

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  jit: 'off',
  wal_compression: 'on',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
};

/**
 * The server outlives a Ctrl-C, which the terminal sends to the whole foreground group, until the shop has drained; and it ends when its
 * owner does, however that dies: the shell below is a session of its own, and stops the server when the pipe from its owner closes.
 */
const watched = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -INT $server 2>/dev/null; } &
wait $server`;

const otherVersion = (dataDir: string, version: string) =>
  new Failure(
    'unavailable',
    'other-postgres-version',
    `${dataDir} was made by PostgreSQL ${version}; this shop brings ${major}. Move the folder away, or delete it with "make wipe", and start again.`,
  );
const cannotStart = (log: string, why: string) =>
  new Failure('unavailable', 'postgres-does-not-start', `PostgreSQL does not start: ${why}. Its log is ${log}.`);
const stillRuns = (pid: number) =>
  new Failure(
    'unavailable',
    'postgres-runs',
    `Another shop runs on these data (its PostgreSQL is process ${pid}). Stop it, or set DATA_DIR.`,
  );
const diskFull = (dataDir: string) =>
  new Failure(
    'unavailable',
    'disk-full',
    `The disk of ${dataDir} is full. Free some space, or set DATA_DIR to a folder elsewhere.`,
  );

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  server.close();
  await once(server, 'close');
  return port;
};

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const isPostgres = async (pid: number): Promise<boolean> => {
  const {stdout} = await run('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({stdout: 'postgres'}));
  return stdout.includes('postgres');
};

/** Waits for a server that lost its owner to end; a lock file that nobody holds is taken away. */
const takeOver = async (folder: string): Promise<void> => {
  const lock = join(folder, 'postmaster.pid');
  for (let waited = 0; ; waited += 20) {
    const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
    if (!pid) return;
    if (!runs(pid) || !(await isPostgres(pid))) return rm(lock, {force: true});
    if (waited >= 10_000) throw stillRuns(pid);
    await pause(20);
  }
};

const makeCluster = async (
  folder: string,
  binaries: string,
  prefix: readonly string[],
  password: string,
): Promise<void> => {
  const file = `${folder}.password`;
  await writeFile(file, password, {mode: 0o600});
  const {uid, gid} = await stat(folder);
  await chown(file, uid, gid).catch(() => {});
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const [command, ...args] = [
    ...prefix,
    join(binaries, 'initdb'),
    '-D',
    folder,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${file}`,
    ...locale,
  ];
  try {
    await run(command!, args);
  } catch (error) {
    await rm(folder, {recursive: true, force: true});
    const said = String((error as {stderr?: string}).stderr ?? error);
    throw /No space left/.test(said) ? diskFull(folder) : cannotStart(folder, said.trim().split('\n').at(-1)!);
  } finally {
    await rm(file, {force: true});
  }
};

/**
 * Starts the PostgreSQL that comes with the npm packages, on a free port of the loopback; makes its data the first time. Data survive a
 * restart and a kill of either process.
 *
 * @throws Failure `unavailable` with what to do: another version's data, a full disk, no binaries for this machine
 */
export const startPostgres = async ({
  dataDir,
  settings: given = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const folder = join(dataDir, 'postgres');
  const secret = join(dataDir, 'postgres.json');
  await mkdir(folder, {recursive: true, mode: 0o700});
  const binaries = await postgresBinaries();
  const prefix = await notAsRoot(folder, binaries);

  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version && version !== major) throw otherVersion(folder, version);
  const kept = await readFile(secret, 'utf8').then(JSON.parse, () => undefined);
  const password: string = (version && kept?.password) || randomBytes(24).toString('base64url');
  if (!version) {
    await rm(folder, {recursive: true, force: true});
    await mkdir(folder, {mode: 0o700});
    await notAsRoot(folder, binaries);
    await makeCluster(folder, binaries, prefix, password);
  }
  await takeOver(folder);

  const port = await freePort();
  const url = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  await writeFile(secret, `${JSON.stringify({password, url: url('postgres')})}\n`, {mode: 0o600});

  const logFile = join(dataDir, 'postgres.log');
  const log = await open(logFile, 'a', 0o600);
  const options = Object.entries({...settings, ...given, port: String(port)}).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = spawn('sh', ['-c', watched, 'sh', ...prefix, join(binaries, 'postgres'), '-D', folder, ...options], {
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
  });
  await log.close();
  server.stdin!.on('error', () => {});
  const ended = once(server, 'exit');

  const stop = async () => {
    server.stdin!.end();
    await ended;
  };
  for (let waited = 0; ; waited += 10) {
    const status = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[7]?.trim();
    if (status === 'ready') break;
    if (server.exitCode !== null || waited > 60_000) {
      await stop();
      const said = (await readFile(logFile, 'utf8')).slice(-4000);
      throw /No space left/.test(said)
        ? diskFull(dataDir)
        : cannotStart(logFile, said.trim().split('\n').at(-1) ?? 'it said nothing');
    }
    await pause(10);
  }
  return {url, stop};
};
