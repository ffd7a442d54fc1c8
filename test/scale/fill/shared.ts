import {derivedSizes, type Sizes} from './sizes.ts';

const dayMs = 86_400_000;

/** Tables of every service: inbox records and idempotency keys, younger than the sweeper's limits, so that no row is swept. */
export const fillShared = (sizes: Sizes) => {
  const {inboxRecords} = sizes;
  const {idempotencyKeys} = derivedSizes(sizes);
  return {
    inbox: `insert into inbox (event_id, received_at)
      select pg_temp.id('00e', n, ${inboxRecords}), pg_temp.lately(n, ${inboxRecords}, ${13 * dayMs}) from generate_series(1, ${inboxRecords}) n`,

    idempotency_key: `insert into idempotency_key (key, fingerprint, answer, created_at)
      select md5(n::text), md5(n::text), decode(repeat(md5(n::text), 20), 'hex'), pg_temp.lately(n, ${idempotencyKeys}, ${dayMs - 3_600_000})
      from generate_series(1, ${idempotencyKeys}) n`,
  };
};
