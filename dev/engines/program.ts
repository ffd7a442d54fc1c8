import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {type Child, startChild, untilListening} from './child.ts';
import type {Engine, EngineName} from './engine.ts';

export type Program = {
  readonly name: EngineName;
  readonly label: string;
  readonly url: string;
  /** Of the loopback; open once it is ready. */
  readonly port: number;
  /** The folder of its data. */
  readonly data: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Done before it starts on an empty folder. */
  readonly prepare?: () => Promise<void>;
};

/** An engine that is a program of this machine. */
export const programEngine = ({name, label, url, port, data, command, env, prepare}: Program): Engine => {
  const log = join(data, '..', `${name}.log`);
  let child: Child | undefined;
  const end = async (signal: NodeJS.Signals) => {
    await child?.end(signal);
    child = undefined;
  };
  return {
    name,
    label,
    url,
    async start() {
      if (child?.running()) return;
      if (await mkdir(data, {recursive: true})) {
        await prepare?.().catch(async error => {
          await rm(data, {recursive: true, force: true});
          throw error;
        });
      }
      child = startChild({command, ...(env && {env}), log});
      await untilListening(child, port, log);
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async wipe() {
      await end('SIGKILL');
      await rm(data, {recursive: true, force: true});
    },
    pid: () => (child?.running() ? child.pid : undefined),
  };
};
