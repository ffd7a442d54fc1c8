import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {postgresUser} from '@ecom/embedded-postgres/user';
import {hasProgram} from './cache.ts';
import {freePorts, startChild, untilListening} from './child.ts';
import {debianPackages, librariesOf} from './debian.ts';

const advice = 'Install PgBouncer 1.21 or newer.';

/** From 1.21 on it knows prepared statements in transaction mode. Its own libraries and loader make it run on older systems. */
const packages = [
  'pgbouncer',
  ...['libc6', 'libcares2', 'libevent-2.1-7t64', 'libpam0g', 'libssl3t64', 'libsystemd0'],
  ...['libaudit1', 'libcap2', 'libcap-ng0', 'libzstd1', 'zlib1g'],
];

const findPgbouncer = async (): Promise<readonly string[]> => {
  if (await hasProgram('pgbouncer')) return ['pgbouncer'];
  const folder = await debianPackages({name: 'pgbouncer', packages, release: 'trixie', advice});
  const [libraries] = (await librariesOf(folder)) as [string];
  const loader = (await readdir(libraries)).find(name => name.startsWith('ld-linux'))!;
  return [join(libraries, loader), '--library-path', libraries, join(folder, 'usr', 'sbin', 'pgbouncer')];
};

/** PgBouncer in transaction mode before a server, with fewer connections to it than it has clients. */
export const startPgbouncer = async (folder: string, serverUrl: string) => {
  const [port] = (await freePorts(1)) as [number];
  const server = new URL(serverUrl);
  const [configuration, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
  const program = await findPgbouncer();
  await mkdir(folder, {recursive: true});
  const {username, password} = server;
  await writeFile(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  await writeFile(
    configuration,
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
max_prepared_statements = 200
max_client_conn = 1000
default_pool_size = 3
`,
  );
  const log = join(folder, 'pgbouncer.log');
  // Like PostgreSQL it refuses to run as root.
  const {prefix, own} = await postgresUser(folder, program.at(-1)!);
  await own(folder);
  const child = startChild({command: [...prefix, ...program, configuration], log});
  await untilListening(child, port, log);
  const url = new URL(serverUrl);
  url.searchParams.delete('host');
  Object.assign(url, {hostname: '127.0.0.1', port: String(port)});
  return {url: url.href, log, stop: () => child.end('SIGINT')};
};
