import {execFile} from 'node:child_process';
import {access, mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {Failure} from '@ecom/core/failure';

const exec = promisify(execFile);
const root = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ecom', 'engines');

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

/**
 * A folder of programs that is made once on this machine.
 *
 * @param name unique to what is in it, with its version
 * @param make fills the folder that it is given
 */
export const cachedFolder = async (name: string, make: (folder: string) => Promise<void>): Promise<string> => {
  const folder = join(root, name);
  const complete = join(folder, '.complete');
  if (await exists(complete)) return folder;
  const attempt = `${folder}.new-${process.pid}`;
  await rm(attempt, {recursive: true, force: true});
  await mkdir(attempt, {recursive: true});
  await make(attempt);
  await writeFile(join(attempt, '.complete'), '');
  // Somebody else may have been faster.
  if (!(await exists(complete))) await rename(attempt, folder).catch(() => {});
  await rm(attempt, {recursive: true, force: true});
  return folder;
};

/** Whether a program is on the PATH. */
export const hasProgram = (program: string): Promise<boolean> =>
  exec('/bin/sh', ['-c', 'command -v "$0"', program]).then(
    () => true,
    () => false,
  );

/** Runs a program to its end in silence. @throws Failure `unavailable` with the end of what it printed, and what to do */
export const run = async (advice: string, program: string, args: readonly string[], cwd = '/'): Promise<void> => {
  try {
    await exec(program, args, {cwd, maxBuffer: 64 * 1024 * 1024});
  } catch (error) {
    const {stdout = '', stderr = '', message} = error as {stdout?: string; stderr?: string; message: string};
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-10).join('\n') || message;
    throw new Failure('unavailable', 'engine-not-installed', `${said}\n${program} failed. ${advice}`);
  }
};
