import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {databaseOf} from '@ecom/postgres/databases';
import {administrator, type Shop, type ShopOptions} from './contract.ts';

const main = fileURLToPath(new URL('../../services/standalone/src/main.ts', import.meta.url));

/** What the process prints when it is ready. */
const readyOutput = /API\s+(http:\S+)[\s\S]*Admin\s+(http:\/\/[^/\s]+)[\s\S]*Ctrl-C/;

/** Starts the real standalone process and waits until it is ready. */
export const startStandaloneShop = async ({
  dataDir,
  databaseUrl,
  env = {},
  onOutput,
}: ShopOptions = {}): Promise<Shop & {readonly pid: number}> => {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'ecom-shop-')));
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
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
  // When a test process exits early, its shop must not stay behind.
  const killChild = () => child.kill('SIGKILL');
  process.once('exit', killChild);
  let output = '';
  const exited = once(child, 'exit');
  const urls = await new Promise<RegExpExecArray>((resolve, reject) => {
    const onData = (bytes: Buffer) => {
      output += bytes;
      onOutput?.(String(bytes));
      const match = readyOutput.exec(output);
      if (match) resolve(match);
    };
    child.stdout!.on('data', onData);
    child.stderr!.on('data', onData);
    child.once('exit', code => reject(new Error(`the shop exited with ${code} before it readyOutput:\n${output}`)));
  });
  const serverUrl = databaseUrl ?? JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')).url;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
    process.off('exit', killChild);
  };
  return {
    pid: child.pid!,
    url: urls[1]!,
    adminUrl: urls[2]!,
    output: async () => output,
    databaseOf: service => databaseOf(serverUrl, service),
    async stop() {
      await end('SIGTERM');
      if (!dataDir) await rm(folder, {recursive: true, force: true});
      return child.exitCode;
    },
    kill: () => end('SIGKILL'),
  };
};
