import {statfs} from 'node:fs/promises';
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

export const notFolder = (path: string) =>
  unavailable('data-not-a-folder', `${path} is not a folder. Move it away, or set DATA_DIR to a folder.`);

export const notCreated = (path: string) =>
  unavailable('data-not-created', `${path} cannot be created. Create it, or set DATA_DIR to another folder.`);

const readOnly = (path: string) =>
  unavailable(
    'data-read-only',
    `${path} is on a disk that is mounted read-only. Mount it for writing, or set DATA_DIR to a folder on another disk.`,
  );

const damaged = (folder: string, line: string) =>
  unavailable(
    'data-damaged',
    `The data in ${folder} are damaged: ${line}. Restore a backup of the folder, or delete all data with "make wipe".`,
  );

const portTaken = (port: number) =>
  unavailable(
    'port-taken',
    `Port ${port} is in use. Stop the program that listens there, or choose another port for PostgreSQL.`,
  );

const notStarted = (line: string) =>
  unavailable('postgres-not-started', `PostgreSQL did not start. Its log says: ${line}`);

/** Error messages of PostgreSQL's programs in the C locale: they report errors in no other form. */
const reasons: readonly (readonly [
  pattern: RegExp,
  failure: (folder: string, port: number, line: string) => Failure,
])[] = [
  [/No space left on device|Disk quota exceeded/, diskFull],
  [/Address already in use/, (_, port) => portTaken(port)],
  [/lock file "postmaster.pid" already exists|shared memory block .* is still in use/, folder => dataInUse(folder)],
  [/Read-only file system/, readOnly],
  [/Permission denied/, notAccessible],
  [
    /database files are incompatible|incorrect checksum|could not find the database system|valid checkpoint record|invalid data in/,
    (folder, _, line) => damaged(folder, line),
  ],
];

/** The line that says why: the first error, or else the last line. */
const decisiveLine = (output: string): string => {
  const lines = output.trim().split('\n');
  const line = lines.find(each => /\b(PANIC|FATAL|error): /i.test(each)) ?? lines.at(-1)!;
  return line.replace(/^(.*?\b(PANIC|FATAL|error): +|but )/i, '');
};

/** The reason why PostgreSQL did not start, from its output. */
export const explainOutput = (output: string, folder: string, port = 0): Failure => {
  const reason = reasons.find(([pattern]) => pattern.test(output));
  const line = decisiveLine(output);
  return reason ? reason[1](folder, port, line) : notStarted(line || 'none.');
};

/** A first start needs more. */
const minimumFreeBytes = 100 * 1024 * 1024;

const isDiskFull = (folder: string): Promise<boolean> =>
  statfs(folder).then(
    ({bavail: freeBlocks, bsize: blockBytes}) => freeBlocks * blockBytes < minimumFreeBytes,
    () => false,
  );

/** Failures that say nothing about their reason. */
const unexplained: readonly unknown[] = ['postgres-not-started', 'database-unavailable'];

/** Translates errors of the file system, and consequences of a full disk, to Failures; returns other errors as they are. */
export const explainError = async (error: unknown, folder: string): Promise<unknown> => {
  const {code, path = folder} = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder);
  if (unexplained.includes(code) && (await isDiskFull(folder))) return diskFull(folder);
  if (code === 'EEXIST' || code === 'ENOTDIR') return notFolder(path);
  if (code === 'EROFS') return readOnly(folder);
  if (code === 'EACCES' || code === 'EPERM') return notAccessible(path);
  return error;
};
