import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Engines, startEngines} from './engines.ts';

export type WithEngines = {
  /** What the folder is for: `bench`. */
  readonly name: string;
  readonly print: (line: string) => void;
  readonly isBenchmarked?: boolean;
  /** Asked in the end: whether the folder stays, for its logs. */
  readonly keep?: () => boolean;
};

/** Does `work` with engines that end with it, also when it is interrupted, in a folder that goes with them. */
export const withEngines = async (
  {name, print, isBenchmarked, keep}: WithEngines,
  work: (engines: Engines, folder: string) => Promise<void>,
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), `ecom-${name}-`));
  const starting = startEngines({folder: join(folder, 'engines'), print, isBenchmarked});
  const end = async () => {
    const engines = await starting.catch(() => undefined);
    await engines?.stop();
    if (keep?.()) print(`The logs are in ${folder}`);
    else await rm(folder, {recursive: true, force: true, maxRetries: 5});
  };
  // Processes that stand on the engines end with this one.
  const interrupt = () => void end().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    await work(await starting, folder);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    await end();
  }
};
