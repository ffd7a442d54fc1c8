import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {type Child, freePorts, startChild, untilListening} from '@ecom/dev/engines/child';
import {findRedisServer} from '@ecom/dev/engines/redis-server';
import type {ExecutionContext} from 'ava';

const exec = promisify(execFile);

/** Starts Redis servers for one test, in a folder of its own. */
export const redisServers = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-redis-'));
  const {program, env} = await findRedisServer(() => {});
  const children: Child[] = [];
  t.teardown(async () => {
    await Promise.all(children.map(child => child.end('SIGKILL')));
    await rm(folder, {recursive: true, force: true});
  });
  /** @param args of the server, after its port and folder */
  const start = async (...args: readonly string[]) => {
    const [port] = (await freePorts(1)) as [number];
    const data = join(folder, String(port));
    const log = `${data}.log`;
    await mkdir(data);
    const portName = args.includes('--tls-cert-file') ? ['--port', '0', '--tls-port'] : ['--port'];
    const first = args[0]?.endsWith('.conf') ? [args[0]] : [];
    const own = [...first, ...portName, String(port), '--bind', '127.0.0.1', '--dir', data, '--save', ''];
    const child = startChild({command: [program, ...own, ...args.slice(first.length)], env, log});
    children.push(child);
    await untilListening(child, port, log);
    return {port, kill: () => child.end('SIGKILL')};
  };
  return {
    folder,
    start,
    /** Starts a sentinel of `mymaster`. */
    async startSentinel(primaryPort: number) {
      const configuration = join(folder, `sentinel-${children.length}.conf`);
      const settings = [
        `monitor mymaster 127.0.0.1 ${primaryPort} 2`,
        'down-after-milliseconds mymaster 1000',
        'failover-timeout mymaster 5000',
      ];
      await writeFile(configuration, settings.map(setting => `sentinel ${setting}\n`).join(''));
      return start(configuration, '--sentinel');
    },
    redisCli: (...args: readonly string[]) => exec(join(dirname(program), 'redis-cli'), args, {env}),
  };
};
