import {readFile} from 'node:fs/promises';
import {text} from 'node:stream/consumers';
import {CommandError} from '../client/errors.ts';

/** The text of a file, or of standard input for `-`. @throws CommandError when it cannot be read */
export const readInput = async (file: string): Promise<string> => {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}.`);
  }
};

/** The JSON in a file, or on standard input for `-`. @throws CommandError when it cannot be read */
export const readJson = async (file: string): Promise<unknown> => {
  const content = await readInput(file);
  try {
    return JSON.parse(content);
  } catch (error) {
    const where = file === '-' ? 'Standard input' : file;
    throw new CommandError(`${where} is not JSON: ${(error as Error).message}.`);
  }
};
