import {join} from 'node:path';
import {freePorts} from './child.ts';
import type {Engine, EngineOptions} from './engine.ts';
import {programEngine} from './program.ts';
import {findRedisServer} from './redis-server.ts';

/** A real Redis, or Valkey, of this machine or from Debian's packages. */
export const redisProgram = async ({folder, print}: EngineOptions): Promise<Engine> => {
  const {program, env} = await findRedisServer(print);
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
    env,
  });
};
