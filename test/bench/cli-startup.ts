import {logInCli, runNode} from './cli-package.ts';

const rounds = 21;

/** How long a start of Node and of two commands takes, in milliseconds: one of each in turn. */
export type StartupTimes = Readonly<Record<'node' | 'version' | 'list', readonly number[]>>;

/** @param url of a running shop */
export const measureStartup = async (program: string, url: string, folder: string): Promise<StartupTimes> => {
  const env = await logInCli(program, url, folder);
  const cases = {node: ['-e', '0'], version: [program, '--version'], list: [program, 'users', 'list']};
  const times = {node: [] as number[], version: [] as number[], list: [] as number[]};
  // The first round fills the cache of compiled code.
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of ['node', 'version', 'list'] as const) {
      const {elapsedMs} = await runNode(cases[name], env);
      if (round > 0) times[name].push(elapsedMs);
    }
  }
  return times;
};
