import {createHash} from 'node:crypto';
import {Failure} from '@ecom/core/failure';
import {z} from 'zod';
import type {Answer} from './route.ts';

/** Remembers the answers to requests that carry an `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header), for 24 h. */
export type Idempotency = {
  /**
   * Runs `work` once per key; afterwards gives its answer again. What `work` throws is not remembered.
   *
   * @throws Failure `conflict` while another request with this key is being worked on
   */
  run<T extends Answer>(
    key: string,
    fingerprint: string,
    work: () => Promise<T>,
  ): Promise<{readonly fingerprint: string; readonly answer: T; readonly replayed: boolean}>;
};

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .meta({description: 'Makes the request safe to repeat: a repetition within 24 h gets the stored answer'});

/** Named, so that a flaw says which header it is in. */
export const KeyHeader = z.object({'idempotency-key': IdempotencyKey});

/** Tells one request from another under the same key. */
export const fingerprintOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url');

export const missingKey = () =>
  new Failure(
    'malformed',
    'idempotency-key-missing',
    'Give an Idempotency-Key header, a fresh UUID for each new intent.',
  );
export const inFlight = () =>
  new Failure('conflict', 'idempotency-key-in-flight', 'A request with this Idempotency-Key is being worked on.', {
    retryAfter: 1,
  });
export const reusedKey = () =>
  new Failure(
    'invalid',
    'idempotency-key-reused',
    'This Idempotency-Key was used for another request. Take a fresh one.',
  );

/** For services without a database of their own, and for tests. */
export const memoryIdempotency = (): Idempotency => {
  const kept = new Map<string, {fingerprint: string; answer: Answer | undefined}>();
  return {
    async run(key, fingerprint, work) {
      const known = kept.get(key);
      if (known && !known.answer) throw inFlight();
      if (known) return {fingerprint: known.fingerprint, answer: known.answer as never, replayed: true};
      kept.set(key, {fingerprint, answer: undefined});
      try {
        const answer = await work();
        kept.set(key, {fingerprint, answer});
        return {fingerprint, answer, replayed: false};
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    },
  };
};
