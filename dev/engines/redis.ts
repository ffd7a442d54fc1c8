import {mkdir, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {cachedFolder, hasProgram, run} from './cache.ts';
import {freePorts} from './child.ts';
import type {Engine, EngineOptions} from './engine.ts';
import {programEngine} from './program.ts';

const advice = 'Install Redis or Valkey (on Debian: apt-get install redis-server), or Docker, or set REDIS_URL.';

/** `debian-13`: its packages are those of this system. */
const systemName = async (): Promise<string> => {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const entry = (name: string) => new RegExp(`^${name}="?([\\w.-]+)`, 'm').exec(text)?.[1] ?? 'unknown';
  return `${entry('ID')}-${entry('VERSION_ID')}`;
};

/** Debian's packages, unpacked and not installed: nothing on this machine changes. */
const fromDebian = async (print: (line: string) => void): Promise<string> =>
  cachedFolder(`redis-${await systemName()}`, async folder => {
    print('Bringing Redis …');
    const packages = join(folder, 'packages');
    await mkdir(packages, {mode: 0o755});
    const download = 'apt-get -qq download redis-server redis-tools libjemalloc2 liblzf1';
    // The package lists of a fresh machine are empty or stale, which the first try tells.
    await run(advice, '/bin/sh', ['-c', `${download} || { apt-get -qq update && ${download}; }`], packages);
    for (const file of await readdir(packages)) await run(advice, 'dpkg', ['-x', join(packages, file), folder]);
  });

const findServer = async (print: (line: string) => void) => {
  for (const program of ['redis-server', 'valkey-server']) if (await hasProgram(program)) return {program};
  const folder = await fromDebian(print);
  const usr = join(folder, 'usr');
  const systems = (await readdir(join(usr, 'lib'))).filter(name => name.includes('linux'));
  return {
    program: join(usr, 'bin', 'redis-server'),
    libraries: systems.map(system => join(usr, 'lib', system)).join(':'),
  };
};

/** A real Redis, or Valkey, of this machine or from Debian's packages. */
export const redisProgram = async ({folder, print}: EngineOptions): Promise<Engine> => {
  const {program, libraries} = await findServer(print);
  const [port] = (await freePorts(1)) as [number];
  const data = join(folder, 'redis');
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--dir', data, '--save', '', '--appendonly', 'yes'];
  return programEngine({
    name: 'redis',
    label: program.endsWith('valkey-server') ? 'Valkey' : 'Redis',
    url: `redis://127.0.0.1:${port}`,
    port,
    data,
    command: [program, ...settings],
    env: {...process.env, ...(libraries && {LD_LIBRARY_PATH: libraries})},
  });
};
