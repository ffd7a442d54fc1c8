import {join} from 'node:path';
import {hasProgram} from './cache.ts';
import {debianPackages, librariesOf} from './debian.ts';

const advice = 'Install Redis or Valkey (on Debian: apt-get install redis-server), or Docker, or set REDIS_URL.';

/** A server of this machine, or from Debian's packages: its path, and the variables that it needs. */
export const findRedisServer = async (print: (line: string) => void) => {
  for (const program of ['redis-server', 'valkey-server'])
    if (await hasProgram(program)) return {program, env: process.env};
  print('Finding Redis …');
  const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'];
  const folder = await debianPackages({name: 'redis', packages, advice});
  const libraries = await librariesOf(folder);
  return {
    program: join(folder, 'usr', 'bin', 'redis-server'),
    env: {...process.env, LD_LIBRARY_PATH: libraries.join(':')},
  };
};
