import type {Idempotency} from '@ecom/http/idempotency';
import {idempotencyKeyInFlight} from '@ecom/http/idempotency';
import {type Database, type Statement, statement} from './database.ts';
import {violatedUnique} from './errors.ts';
import {createSeal} from './seal.ts';

type Claim = {readonly hasLock: boolean; readonly fingerprint: string | null; readonly answer: Buffer | null};

const claim: Statement<Claim> = statement(
  'idempotency-claim',
  `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as "hasLock", k.fingerprint, k.answer
   from (select 1) one left join idempotency_key k on k.key = $1`,
);
const store = statement(
  'idempotency-store',
  'insert into idempotency_key (key, fingerprint, answer) values ($1, $2, $3)',
);

/**
 * Key, effect and response commit together, so that a crash leaves neither a key without its effect nor an effect without its key. A response may
 * contain a secret (a guest's Cart-Token), so it is encrypted under the key, which is not stored.
 */
export const postgresIdempotency = (db: Database): Idempotency => {
  const run: Idempotency['run'] = async (key, fingerprint, work) => {
    const {name, seal, open} = createSeal(key);
    try {
      return await db.transaction(async () => {
        const [row] = await db.run(claim, [name]);
        if (row!.fingerprint !== null) {
          return {
            fingerprint: row!.fingerprint,
            response: open(row!.answer!) as Awaited<ReturnType<typeof work>>,
            replayed: true,
          };
        }
        if (!row!.hasLock) throw idempotencyKeyInFlight();
        const response = await work();
        await db.run(store, [name, fingerprint, seal(response)]);
        return {fingerprint, response, replayed: false};
      });
    } catch (error) {
      // Another request committed this key between our read and our lock; our work is rolled back, and its response is stored now.
      if (violatedUnique(error) === 'idempotency_key_pkey') return run(key, fingerprint, work);
      throw error;
    }
  };
  return {run};
};
