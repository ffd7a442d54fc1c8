import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {databaseOf} from '@ecom/postgres/databases';
import {administrator, type Shop, type ShopOptions} from './contract.ts';

const main = fileURLToPath(new URL('../../services/standalone/src/main.ts', import.meta.url));

/** What a shop prints once it is open. */
const opened = /API\s+(http:\S+)[\s\S]*Admin\s+(http:\/\/[^/\s]+)[\s\S]*Ctrl-C/;

/** Starts the real standalone process and waits until it says that it is open. */
export const startStandaloneShop = async ({
  dataDir,
  databaseUrl,
  env = {},
  hear,
}: ShopOptions = {}): Promise<Shop & {readonly pid: number}> => {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'ecom-shop-')));
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      ADMIN_PORT: '0',
      DATA_DIR: folder,
      RATE_LIMIT: '0',
      VALIDATE_RESPONSES: '1',
      LOG_LEVEL: 'warn',
      ADMIN_PASSWORD: administrator.password,
      ...(databaseUrl && {DATABASE_URL: databaseUrl}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test file that ends by accident takes its shop with it.
  const reap = () => child.kill('SIGKILL');
  process.once('exit', reap);
  let output = '';
  const ended = once(child, 'exit');
  const address = await new Promise<RegExpExecArray>((resolve, reject) => {
    const read = (bytes: Buffer) => {
      output += bytes;
      hear?.(String(bytes));
      const found = opened.exec(output);
      if (found) resolve(found);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('exit', code => reject(new Error(`the shop ended with ${code} before it opened:\n${output}`)));
  });
  const record = databaseUrl ?? JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')).url;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
    process.off('exit', reap);
  };
  return {
    pid: child.pid!,
    url: address[1]!,
    adminUrl: address[2]!,
    output: async () => output,
    databaseOf: service => databaseOf(record, service),
    async stop() {
      await end('SIGTERM');
      if (!dataDir) await rm(folder, {recursive: true, force: true});
      return child.exitCode;
    },
    kill: () => end('SIGKILL'),
  };
};
