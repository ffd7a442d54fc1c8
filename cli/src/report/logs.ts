import {glob, readFile} from 'node:fs/promises';
import {join} from 'node:path';

/** Of each log its end. */
const maxCharacters = 200_000;

/** The ends of the logs in a folder of data, by path. */
export const readLogs = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const logs = new Map<string, string>();
  for await (const file of glob('**/*.log', {cwd: folder})) {
    const text = await readFile(join(folder, file), 'utf8').catch(() => '');
    logs.set(file, text.slice(-maxCharacters));
  }
  return logs;
};
