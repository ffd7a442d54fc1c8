import {Failure} from '@ecom/core/failure';

type DriverError = {
  readonly code?: string;
  readonly constraint?: string;
  readonly name?: string;
  readonly message?: string;
  readonly original?: unknown;
  readonly parent?: unknown;
};

/** The driver's own error, below what Sequelize wraps around it. */
const driverError = (error: unknown): DriverError => {
  const {original, parent} = (error ?? {}) as DriverError;
  return (original ?? parent ?? error ?? {}) as DriverError;
};

/** The name of the unique constraint or index that a write ran into, if that is what went wrong. */
export const violatedUnique = (error: unknown): string | undefined => {
  const {code, constraint} = driverError(error);
  return code === '23505' ? constraint : undefined;
};

/** The name of the foreign key that a write ran into, if that is what went wrong. */
export const violatedReference = (error: unknown): string | undefined => {
  const {code, constraint} = driverError(error);
  return code === '23503' ? constraint : undefined;
};

const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  // The server's Unix socket.
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

// SQLSTATE classes (PostgreSQL manual, appendix A): connection, insufficient resources, operator intervention, I/O.
const outageClasses = /^(08|53|57|58)/;

// Serialisation failure, deadlock, lock not available: the same work may well succeed the next time.
const lostRaces = new Set(['40001', '40P01', '55P03']);

/** Whether an error leaves a connection that is of no more use: it is gone, or the server sends its clients away (class 57P). */
export const isConnectionLost = (error: unknown): boolean => {
  const {code = '', message = ''} = driverError(error);
  return (
    socketErrors.has(code) ||
    /^(08|57P)/.test(code) ||
    /Connection terminated|not queryable|Client was closed/.test(message)
  );
};

/** For the first connection of a process: then the address may be what is wrong. */
export const unreachableDatabase = (error: unknown): Failure =>
  new Failure(
    'unavailable',
    'database-unreachable',
    `The database cannot be used: ${driverError(error).message}. Is it running, and is DATABASE_URL right?`,
  );

/** Turns what a driver throws when the database is away or gives way into a Failure `unavailable`; else returns the error as it is. */
export const toOutage = (error: unknown): unknown => {
  if (error instanceof Failure) return error;
  const {code = '', name = '', message = ''} = driverError(error);
  const away =
    socketErrors.has(code) ||
    outageClasses.test(code) ||
    lostRaces.has(code) ||
    /^Sequelize(Connection|HostNot|AccessDenied)/.test((error as DriverError)?.name ?? name) ||
    /Connection terminated|not queryable|Client was closed/.test(message);
  return away
    ? new Failure('unavailable', 'database-unavailable', 'The database is away. Try again soon.', {retryAfter: 1})
    : error;
};
