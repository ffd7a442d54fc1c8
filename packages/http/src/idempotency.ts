import {createHash} from 'node:crypto';
import {Failure} from '@ecom/core/failure';
import {z} from 'zod';
import type {RouteResponse} from './route.ts';

/** Stores the responses to requests with an `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header) for 24 h. */
export type Idempotency = {
  /**
   * Runs `work` once per key, and returns the stored response afterwards. What `work` throws is not stored.
   *
   * @throws Failure `conflict` while another request with this key is in flight
   */
  run<T extends RouteResponse>(
    key: string,
    fingerprint: string,
    work: () => Promise<T>,
  ): Promise<{readonly fingerprint: string; readonly response: T; readonly replayed: boolean}>;
};

/** An object, so that a validation error names the header. */
export const KeyHeader = z.object({
  'idempotency-key': z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
});

/** Whether a text may have 128 random bits, as UUIDs and our tokens have. An upper bound: how many characters are random cannot be known. */
const isUnguessable = (text: string): boolean => {
  const bitsPerCharacter = /^\d+$/.test(text) ? 3.3 : /^[\da-f-]+$/i.test(text) ? 4 : 6;
  return text.length * bitsPerCharacter >= 128 && new Set(text).size >= 8;
};

/**
 * Asserts that nobody else can repeat a request. Several clients share an address, and the response to one, which may contain a secret such as a Cart-Token,
 * must not be replayed to another. So without a credential the key itself must be a secret. With one any key will do, since only its owner gets the stored
 * response. A Cart-Token is not verified here; an invented one must be as hard to guess.
 *
 * @throws Failure `invalid`
 */
export const assertOwnKey = (key: string, cartToken: string): void => {
  if (!isUnguessable(key) && !isUnguessable(cartToken)) throw idempotencyKeyGuessable();
};

/** A hash by which different requests with the same key are detected. */
export const fingerprint = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url');

export const idempotencyKeyMissing = () =>
  new Failure(
    'malformed',
    'idempotency-key-missing',
    'Send an Idempotency-Key header with a new UUID for each new intent.',
  );
const idempotencyKeyGuessable = () => {
  const message = 'must be a UUID, or have 128 bits of randomness, in a request without a credential';
  return new Failure('invalid', 'idempotency-key-guessable', `The Idempotency-Key ${message}.`, {
    errors: [{path: 'idempotency-key', message}],
  });
};
export const idempotencyKeyInFlight = () =>
  new Failure('conflict', 'idempotency-key-in-flight', 'Another request with this Idempotency-Key is in progress.', {
    retryAfter: 1,
  });
export const idempotencyKeyReused = () =>
  new Failure(
    'invalid',
    'idempotency-key-reused',
    'This Idempotency-Key was used for a different request. Use a new one.',
  );

/** For services without a database, and for tests. */
export const memoryIdempotency = (): Idempotency => {
  const entries = new Map<string, {fingerprint: string; response: RouteResponse | undefined}>();
  return {
    async run(key, fingerprint, work) {
      const entry = entries.get(key);
      if (entry && !entry.response) throw idempotencyKeyInFlight();
      if (entry) return {fingerprint: entry.fingerprint, response: entry.response as never, replayed: true};
      entries.set(key, {fingerprint, response: undefined});
      try {
        const response = await work();
        entries.set(key, {fingerprint, response});
        return {fingerprint, response, replayed: false};
      } catch (error) {
        entries.delete(key);
        throw error;
      }
    },
  };
};
