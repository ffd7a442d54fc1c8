import {Failure} from '@ecom/core/failure';

const unavailable = (code: string, message: string) => new Failure('unavailable', code, message);

export const otherVersion = (folder: string, dataVersion: string, ownVersion: string) =>
  unavailable(
    'other-postgres-version',
    `The data in ${folder} were created by PostgreSQL ${dataVersion}, and this shop has ${ownVersion}. Move the folder away, or delete all data with "make wipe", and start again.`,
  );

export const notPostgresData = (folder: string) =>
  unavailable(
    'not-postgres-data',
    `${folder} holds files that are not PostgreSQL's. Move them away, or set DATA_DIR to another folder.`,
  );

export const missingPassword = (folder: string, file: string) =>
  unavailable(
    'lost-password',
    `The data in ${folder} cannot be opened without ${file}, which is missing. Restore it, or delete all data with "make wipe".`,
  );

export const dataInUse = (folder: string, pid?: number) =>
  unavailable(
    'data-in-use',
    `Another shop uses the data in ${folder}${pid ? ` (process ${pid})` : ''}. Stop it first, or set DATA_DIR to another folder.`,
  );

const diskFull = (folder: string) =>
  unavailable(
    'disk-full',
    `There is no space left on the disk of ${folder}. Free some, or set DATA_DIR to a folder on another disk.`,
  );

const notAccessible = (path: string) =>
  unavailable(
    'data-not-accessible',
    `This user may not use ${path}. Start the shop as the user who owns it, or set DATA_DIR to another folder.`,
  );

const notFolder = (path: string) =>
  unavailable('data-not-a-folder', `${path} is not a folder. Move it away, or set DATA_DIR to a folder.`);

const portTaken = (port: number) =>
  unavailable(
    'port-taken',
    `Port ${port} is in use. Stop the program that listens there, or choose another port for PostgreSQL.`,
  );

const notStarted = (lastLine: string) =>
  unavailable('postgres-not-started', `PostgreSQL did not start. The end of its log: ${lastLine}`);

/** Error messages of PostgreSQL's programs in the C locale: they report errors in no other form. */
const reasons: readonly (readonly [pattern: RegExp, failure: (folder: string, port: number) => Failure])[] = [
  [/No space left on device|Disk quota exceeded/, diskFull],
  [/Address already in use/, (_, port) => portTaken(port)],
  [/lock file "postmaster.pid" already exists|shared memory block .* is still in use/, folder => dataInUse(folder)],
  [/Permission denied/, notAccessible],
];

/** The reason why PostgreSQL did not start, from its output. */
export const explainOutput = (output: string, folder: string, port = 0): Failure => {
  const reason = reasons.find(([pattern]) => pattern.test(output));
  return reason ? reason[1](folder, port) : notStarted(output.trim().split('\n').at(-1) || 'none.');
};

/** Translates errors of the file system to Failures; returns other errors as they are. */
export const explainError = (error: unknown, folder: string): unknown => {
  const {code, path = folder} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder);
  if (code === 'EEXIST' || code === 'ENOTDIR') return notFolder(path);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return notAccessible(path);
  return error;
};
