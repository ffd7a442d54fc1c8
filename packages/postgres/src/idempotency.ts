import type {Idempotency} from '@ecom/http/idempotency';
import {inFlight} from '@ecom/http/idempotency';
import {type Database, type Statement, statement} from './database.ts';
import {violatedUnique} from './errors.ts';
import {sealOf} from './sealed.ts';

type Claim = {readonly mine: boolean; readonly fingerprint: string | null; readonly answer: Buffer | null};

const claim: Statement<Claim> = statement(
  'idempotency-claim',
  `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine, k.fingerprint, k.answer
   from (select 1) one left join idempotency_key k on k.key = $1`,
);
const keep = statement(
  'idempotency-keep',
  'insert into idempotency_key (key, fingerprint, answer) values ($1, $2, $3)',
);

/**
 * Key, effect and answer commit together, so that a crash leaves neither a key without its effect nor an effect without its key. An answer may hold
 * a secret (the token of a guest's cart), so only who has the key can read it.
 */
export const postgresIdempotency = (db: Database): Idempotency => {
  const run: Idempotency['run'] = async (key, fingerprint, work) => {
    const {name, seal, open} = sealOf(key);
    try {
      return await db.transaction(async () => {
        const [row] = await db.run(claim, [name]);
        if (row!.fingerprint !== null) {
          return {
            fingerprint: row!.fingerprint,
            answer: open(row!.answer!) as Awaited<ReturnType<typeof work>>,
            replayed: true,
          };
        }
        if (!row!.mine) throw inFlight();
        const answer = await work();
        await db.run(keep, [name, fingerprint, seal(answer)]);
        return {fingerprint, answer, replayed: false};
      });
    } catch (error) {
      // Another request committed this key between our look and our lock; what we did is rolled back. Its answer is there now.
      if (violatedUnique(error) === 'idempotency_key_pkey') return run(key, fingerprint, work);
      throw error;
    }
  };
  return {run};
};
