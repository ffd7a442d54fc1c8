import {randomBytes} from 'node:crypto';
import {text} from 'node:stream/consumers';
import {CommandError} from '../client/errors.ts';

/**
 * A secret from standard input, or asked for without showing it.
 *
 * @param name such as `Password`
 * @throws CommandError when standard input is empty, or nobody can be asked
 */
export const readSecret = async (name: string, fromStdin: boolean): Promise<string> => {
  if (!fromStdin && process.stdin.isTTY) {
    const {default: password} = await import('@inquirer/password');
    return password({message: name}, {output: process.stderr});
  }
  if (!fromStdin) throw new CommandError('Nobody can be asked here. Use --password-stdin.');
  const secret = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (!secret) throw new CommandError(`Standard input has no ${name.toLowerCase()}.`);
  return secret;
};

/** A password of 128 random bits: 22 letters, digits, - and _. */
export const generatePassword = (): string => randomBytes(16).toString('base64url');
