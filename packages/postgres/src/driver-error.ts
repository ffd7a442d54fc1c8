import {Failure} from '@ecom/core/failure';

export type DriverError = {
  readonly code?: string;
  readonly constraint?: string;
  readonly message?: string;
  readonly original?: unknown;
  readonly parent?: unknown;
};

/** The driver's error inside of Sequelize's. */
export const driverError = (error: unknown): DriverError => {
  const {original, parent} = (error ?? {}) as DriverError;
  return (original ?? parent ?? error ?? {}) as DriverError;
};

/** For a process's first connection, when DATABASE_URL may be wrong. */
export const unreachableDatabase = (error: unknown): Failure => {
  const {message, code} = driverError(error);
  return new Failure(
    'unavailable',
    'database-unreachable',
    `The database cannot be reached: ${message || code}. Check that it is running and that DATABASE_URL is right.`,
  );
};
