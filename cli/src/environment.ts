import {readFile} from 'node:fs/promises';
import {CommandError} from './client/errors.ts';

/** The variables of this process. Nothing else reads them, but for oclif, which reads those that flags name. */
export const environment: NodeJS.ProcessEnv = process.env;

/**
 * The value of a variable, or what the file that `NAME_FILE` names holds, as Docker and Kubernetes mount secrets.
 *
 * @throws CommandError when that file cannot be read
 */
export const readVariable = async (name: string): Promise<string | undefined> => {
  const file = environment[`${name}_FILE`];
  if (!file) return environment[name] || undefined;
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    throw new CommandError(`${name}_FILE names a file that cannot be read: ${file}.`);
  }
};
