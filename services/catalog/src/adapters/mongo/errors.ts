import {Failure} from '@ecom/core/failure';
import mongoose from 'mongoose';

const {MongoError, MongoNetworkError, MongoNotConnectedError, MongoServerSelectionError, MongoTopologyClosedError} =
  mongoose.mongo;
const away = [
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  mongoose.Error.MongooseServerSelectionError,
];

const isOutage = (error: unknown): boolean =>
  away.some(kind => error instanceof kind) ||
  (error instanceof MongoError &&
    (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('RetryableReadError')));

/** A document with this id exists: the write is outdated. */
export const isDuplicate = (error: unknown): boolean => error instanceof MongoError && error.code === 11_000;

export const mongoUnavailable = () =>
  new Failure('unavailable', 'mongodb-unavailable', 'MongoDB cannot be reached. Try again in a moment.', {
    retryAfter: 1,
  });

type Functions = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** The same functions, with the driver's errors of an unavailable MongoDB translated to a Failure `unavailable`. */
export const translateErrors = <T extends Functions>(functions: T): T => {
  const entries = Object.entries(functions).map(([name, call]) => [
    name,
    async (...args: never[]) => {
      try {
        return await call(...args);
      } catch (error) {
        throw isOutage(error) ? mongoUnavailable() : error;
      }
    },
  ]);
  return Object.fromEntries(entries) as T;
};
