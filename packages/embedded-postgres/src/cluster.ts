import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdir, open, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {promisify} from 'node:util';
import type {Binaries} from './binaries.ts';
import {dataInUse, explainOutput, foreignFiles, lostPassword, otherVersion} from './failures.ts';
import {environment} from './server.ts';
import type {PostgresUser} from './user.ts';

const run = promisify(execFile);

export type ClusterOptions = {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly user: PostgresUser;
  /** Whether the data must be flushed to disk. */
  readonly durable: boolean;
};

/**
 * Initializes the server's data the first time.
 *
 * @returns the password of user postgres
 * @throws Failure `unavailable` when this PostgreSQL cannot open the data
 */
export const prepareCluster = async (options: ClusterOptions): Promise<string> => {
  const {folder, binaries} = options;
  const passwordFile = join(folder, 'password');
  const version = await textOf(join(folder, 'PG_VERSION'));
  if (version && version !== binaries.major) throw otherVersion(folder, version, binaries.major);
  if (!version) {
    if ((await readdir(folder).catch(() => [])).length > 0) throw foreignFiles(folder);
    await initialise(options);
  }
  const password = await textOf(passwordFile);
  if (!password) throw lostPassword(folder, passwordFile);
  return password;
};

const textOf = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Uses a temporary folder, so that a killed attempt leaves nothing that looks like data. */
const initialise = async ({folder, binaries, user, durable}: ClusterOptions): Promise<void> => {
  await removeAttempts(folder);
  const attempt = `${folder}.new-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${attempt}.password`;
  try {
    await mkdir(attempt, {mode: 0o700});
    await user.own(attempt);
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), {mode: 0o600, flush: durable});
    const [program, ...args] = [
      ...user.prefix,
      binaries.initdb,
      ...['-D', attempt, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      // Sorts by code point as C does, and knows the upper and lower case of every script.
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...['--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ];
    await run(program!, args, {cwd: '/', env: environment}).catch(({stderr}: {stderr: string}) => {
      throw explainOutput(stderr, folder);
    });
    await rename(passwordFile, join(attempt, 'password'));
    await rename(attempt, folder).catch(() => {
      throw dataInUse(folder);
    });
    if (durable) await flush(dirname(folder));
  } catch (error) {
    await removeAttempts(folder);
    throw error;
  }
};

const removeAttempts = async (folder: string): Promise<void> => {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (name.startsWith(`${basename(folder)}.new-`))
      await rm(join(parent, name), {recursive: true, force: true, maxRetries: 5});
  }
};

const flush = async (folder: string): Promise<void> => {
  const directory = await open(folder);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};
