import {once} from 'node:events';
import {realpath} from 'node:fs/promises';
import {type AddressInfo, createServer} from 'node:net';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import {readLastPort, writeAddress} from './address.ts';
import {postgresBinaries} from './binaries.ts';
import {prepareCluster} from './cluster.ts';
import {createFolder} from './data-folder.ts';
import {explainError} from './failures.ts';
import {type Server, startServer} from './server.ts';
import {stopStaleServer} from './stale-server.ts';
import {postgresUser} from './user.ts';

export {createFolder} from './data-folder.ts';
export {explainError} from './failures.ts';

export type EmbeddedPostgresOptions = {
  /** The folder of the data, in `postgres/`, and of `postgres.json`, which has the address and is readable by its owner only. */
  readonly dataDir: string;
  /** TCP port on the loopback; default: the port of the last start, or a free one. */
  readonly port?: number;
  /** Server parameters over the defaults below; `{fsync: 'off'}` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: Pick<Logger, 'debug' | 'error'>;
};

export type EmbeddedPostgres = {
  readonly port: number;
  /** The address of a database, with its password. */
  url(database: string): string;
  /** Ends all sessions and the server. */
  stop(): Promise<void>;
};

/** For one shop on a laptop: no replication, and autovacuum as the only background work. */
const defaultSettings = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  shared_buffers: '128MB',
  wal_compression: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  // Errors of statements are reported to the client.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_line_prefix: '',
};

/** Maximum bytes of a Unix socket's path (macOS has the smallest limit). A socket is faster than the loopback. */
const maxSocketPathBytes = 103;

/**
 * Starts the PostgreSQL of the npm packages; initializes its data the first time. Data survive a restart, and a kill of this
 * process or of the server: a killed server is restarted, and a server stops when its process is killed.
 *
 * @throws Failure `unavailable` with what to do: another version's data, a full disk, no programs for this machine, …
 */
export const startPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  try {
    return await start(options);
  } catch (error) {
    throw await explainError(error, options.dataDir);
  }
};

const start = async ({
  dataDir,
  port: configuredPort,
  settings,
  log,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  await createFolder(dataDir);
  const folder = join(await realpath(dataDir), 'postgres');
  const addressFile = join(dataDir, 'postgres.json');
  const binaries = await postgresBinaries();
  await stopStaleServer(folder);
  const user = await postgresUser(folder, binaries.postgres);
  const isDurable = settings?.fsync !== 'off';
  const password = await prepareCluster({folder, binaries, user, isDurable});

  const usesSocket = Buffer.byteLength(join(folder, '.s.PGSQL.65535')) <= maxSocketPathBytes;
  const socketSettings = {unix_socket_directories: usesSocket ? '.' : ''};
  const startOn = (port: number) =>
    startServer({
      ...binaries,
      ...user,
      folder,
      port,
      settings: {...defaultSettings, ...socketSettings, ...settings},
      log,
    });
  const firstPort = configuredPort ?? (await readLastPort(addressFile)) ?? (await freePort());
  const {port, server} = await startWithRetries(startOn, firstPort, configuredPort === undefined);
  const socket = usesSocket ? `?host=${encodeURIComponent(folder)}` : '';
  const url = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}${socket}`;
  await writeAddress(addressFile, url('postgres'));
  return {port, url, stop: supervise(server, () => startOn(port), log)};
};

/**
 * Restarts a server that has exited.
 *
 * @returns a function that stops the server and its supervision
 */
const supervise = (firstServer: Server, restart: () => Promise<Server>, log: EmbeddedPostgresOptions['log']) => {
  let server = firstServer;
  let isStopping = false;
  const supervision = (async () => {
    while (!isStopping) {
      const output = await server.exited;
      if (isStopping) return;
      log?.error({output}, 'PostgreSQL has exited; restarting it');
      try {
        server = await restart();
      } catch (error) {
        log?.error({err: error}, 'PostgreSQL could not be restarted; retrying');
        await delay(1000);
      }
    }
    await server.stop();
  })();
  return async () => {
    isStopping = true;
    await server.stop();
    await supervision;
  };
};

type StartOn = (port: number) => Promise<Server>;

/** Retries errors that are temporary or concern the port: sessions of a killed server take a moment to end. */
const startWithRetries = async (
  startOn: StartOn,
  firstPort: number,
  mayChangePort: boolean,
): Promise<{server: Server; port: number}> => {
  let port = firstPort;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return {server: await startOn(port), port};
    } catch (error) {
      if (!(error instanceof Failure) || attempt === 20) throw error;
      if (error.code === 'port-taken' && mayChangePort) port = await freePort();
      else if (error.code === 'data-in-use') await delay(250);
      else throw error;
    }
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
