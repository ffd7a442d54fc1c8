import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdir, open, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {promisify} from 'node:util';
import type {Binaries} from './binaries.ts';
import {dataInUse, explainOutput, missingPassword, notPostgresData, otherVersion} from './failures.ts';
import {environment} from './server.ts';
import type {PostgresUser} from './user.ts';

const run = promisify(execFile);

export type ClusterOptions = {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly user: PostgresUser;
  /** Whether the data must be flushed to disk. */
  readonly isDurable: boolean;
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
  const version = await readText(join(folder, 'PG_VERSION'));
  if (version && version !== binaries.major) throw otherVersion(folder, version, binaries.major);
  if (!version) {
    if ((await readdir(folder).catch(() => [])).length > 0) throw notPostgresData(folder);
    await initialize(options);
  }
  const password = await readText(passwordFile);
  if (!password) throw missingPassword(folder, passwordFile);
  return password;
};

const readText = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Uses a temporary folder, so that a killed attempt leaves no incomplete data. */
const initialize = async ({folder, binaries, user, isDurable}: ClusterOptions): Promise<void> => {
  await removeTemporaryFolders(folder);
  const temporary = `${folder}.new-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${temporary}.password`;
  try {
    await mkdir(temporary, {mode: 0o700});
    await user.own(temporary);
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), {mode: 0o600, flush: isDurable});
    const [program, ...args] = [
      ...user.prefix,
      binaries.initdb,
      ...['-D', temporary, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      // Sorts by code point as C does, with upper and lower case of all scripts.
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...['--no-instructions', ...(isDurable ? [] : ['--no-sync'])],
    ];
    await run(program!, args, {cwd: '/', env: environment}).catch(({stderr}: {stderr: string}) => {
      throw explainOutput(stderr, folder);
    });
    await rename(passwordFile, join(temporary, 'password'));
    await rename(temporary, folder).catch(() => {
      throw dataInUse(folder);
    });
    if (isDurable) await flushFolder(dirname(folder));
  } catch (error) {
    await removeTemporaryFolders(folder);
    throw error;
  }
};

const removeTemporaryFolders = async (folder: string): Promise<void> => {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (name.startsWith(`${basename(folder)}.new-`))
      await rm(join(parent, name), {recursive: true, force: true, maxRetries: 5});
  }
};

const flushFolder = async (folder: string): Promise<void> => {
  const directory = await open(folder);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};
