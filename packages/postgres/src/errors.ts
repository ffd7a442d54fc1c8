import {Failure} from '@ecom/core/failure';
import type {Client} from 'pg';
import {ConnectionError} from 'sequelize';
import {isLost, readOnlyServer} from './connections.ts';
import {driverError} from './driver-error.ts';

/** The name of the violated unique constraint or index, if that is the error. */
export const violatedUnique = (error: unknown): string | undefined => {
  const {code, constraint} = driverError(error);
  return code === '23505' ? constraint : undefined;
};

/** The name of the violated foreign key, if that is the error. */
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

// Serialization failure, deadlock, lock not available: a retry may succeed.
const transientConflicts = new Set(['40001', '40P01', '55P03']);

/** Whether the connection cannot be used any more after the error of a statement: it is closed, or the server is shutting down (class 57P). */
export const isConnectionLost = (error: unknown, connection: Client): boolean => {
  const {code = ''} = driverError(error);
  return isLost(connection) || socketErrors.has(code) || /^(08|57P)/.test(code);
};

/** @param cause the driver's error */
export const databaseUnavailable = (cause?: unknown): Failure =>
  Object.assign(
    new Failure('unavailable', 'database-unavailable', 'The database is unavailable. Try again soon.', {retryAfter: 1}),
    {cause},
  );

/**
 * Translates a driver's error to a Failure `unavailable` when the database is unavailable or reports a transient conflict; returns any other error
 * as it is.
 *
 * @param connection of the statement, if there is one: once it is lost, `pg` rejects statements with errors without a code
 */
export const toUnavailable = (error: unknown, connection?: Client): unknown => {
  if (error instanceof Failure) return error;
  const driver = driverError(error);
  const {code} = driver;
  const isUnavailable =
    error instanceof ConnectionError ||
    isLost(driver) ||
    (code === undefined
      ? connection !== undefined && isLost(connection)
      : socketErrors.has(code) || outageClasses.test(code) || code === readOnlyServer || transientConflicts.has(code));
  return isUnavailable ? databaseUnavailable(driver) : error;
};
