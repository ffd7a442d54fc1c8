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

const mongoUnavailable = () =>
  new Failure('unavailable', 'mongodb-unavailable', 'MongoDB cannot be reached. Try again in a moment.', {
    retryAfter: 1,
  });

const unknownCa = 'Set MONGO_CA to the certificate of the authority that signed the certificate of the server (PEM).';
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /Authentication failed|requires authentication|auth/i,
    'Check MONGO_USERNAME, MONGO_PASSWORD, and authSource in MONGO_URL.',
  ],
  [/altnames/, 'Use the name in MONGO_URL that the certificate of the server is for.'],
  [/self.signed|unable to (verify|get)/, unknownCa],
  [/certificate has expired/, 'Renew the certificate of the server.'],
  [/wrong version number|SSL/, 'The server has no TLS: remove MONGO_CA, and tls from MONGO_URL.'],
];

/** The error of a first connection, as a Failure that says which variable to correct, if a wrong one is the reason. */
export const explainMongo = (error: unknown): unknown => {
  const {reason, message = ''} = error as {message?: string; reason?: {servers?: Map<string, {error?: Error | null}>}};
  const reasons = [message, ...[...(reason?.servers?.values() ?? [])].map(({error}) => error?.message ?? '')];
  for (const [pattern, remedy] of remedies) {
    const found = reasons.find(text => pattern.test(text));
    if (found) return new Failure('unavailable', 'wrong-mongodb-setting', `MongoDB: ${found}. ${remedy}`);
  }
  return isOutage(error) ? mongoUnavailable() : error;
};

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
