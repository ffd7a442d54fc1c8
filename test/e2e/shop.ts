import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import pg from 'pg';

const main = fileURLToPath(new URL('../../services/standalone/src/main.ts', import.meta.url));
const password = 'administrator password';

export type ShopOptions = {
  /** Where the data live; a fresh folder unless told. */
  readonly dataDir?: string;
  /** The server of a database that others use too; without one the shop brings its own PostgreSQL. */
  readonly databaseUrl?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
};

export type Shop = {
  readonly url: string;
  readonly adminUrl: string;
  /** Everything that it printed. */
  output(): string;
  readonly pid: number;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
};

/** What a shop prints once it is open. */
const opened = /API\s+(http:\S+)[\s\S]*Admin\s+(http:\/\/[^/\s]+)[\s\S]*Ctrl-C/;

/** Starts the real standalone process and waits until it says that it is open. */
export const startShop = async ({dataDir, databaseUrl, env = {}}: ShopOptions = {}): Promise<Shop> => {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'ecom-shop-')));
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      ADMIN_PORT: '0',
      DATA_DIR: folder,
      RATE_LIMIT: '0',
      CHECK_ANSWERS: '1',
      LOG_LEVEL: 'warn',
      ADMIN_PASSWORD: password,
      ...(databaseUrl && {DATABASE_URL: databaseUrl}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'exit');
  const address = await new Promise<RegExpExecArray>((resolve, reject) => {
    const read = (bytes: Buffer) => {
      output += bytes;
      const found = opened.exec(output);
      if (found) resolve(found);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', code => reject(new Error(`the shop ended with ${code} before it opened:\n${output}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    url: address[1]!,
    adminUrl: address[2]!,
    output: () => output,
    pid: child.pid!,
    async stop() {
      await end('SIGTERM');
      if (!dataDir) await rm(folder, {recursive: true, force: true});
      return child.exitCode;
    },
    kill: () => end('SIGKILL'),
  };
};

/** A shop for one test file, on databases of its own on the test run's PostgreSQL; `drop` ends both. */
export const startFileShop = async (env: Readonly<Record<string, string>> = {}) => {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('Run the tests with npm test: it starts the PostgreSQL that they need.');
  const prefix = `e2e_${process.pid}`;
  const databaseUrl = new URL(server);
  databaseUrl.pathname = `/${prefix}`;
  const shop = await startShop({databaseUrl: databaseUrl.href, env});
  const databaseOf = (service: string) => {
    const url = new URL(server);
    url.pathname = `/${prefix}_${service}`;
    return url.href;
  };
  return {
    ...shop,
    databaseOf,
    /** Looks into a service's database, as only a test may. */
    async sql<Row extends pg.QueryResultRow>(service: string, text: string, values: unknown[] = []): Promise<Row[]> {
      const client = new pg.Client(databaseOf(service));
      await client.connect();
      try {
        return (await client.query<Row>(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    async drop() {
      await shop.stop();
      const client = new pg.Client(server);
      await client.connect();
      const {rows} = await client.query('select datname from pg_database where datname like $1', [`${prefix}\\_%`]);
      for (const {datname} of rows) await client.query(`drop database "${datname}" with (force)`);
      await client.end();
    },
  };
};

export type FileShop = Awaited<ReturnType<typeof startFileShop>>;

export const administrator = {email: 'admin@shop.example', password};
