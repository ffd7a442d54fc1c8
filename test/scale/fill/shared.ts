import {derived, type Sizes} from './sizes.ts';

const day = 86_400_000;

/** What every service has: receipts of the last fortnight, and the kept answers of the last day. */
export const fillShared = (sizes: Sizes) => {
  const {receipts} = sizes;
  const {answers} = derived(sizes);
  return {
    inbox: `insert into inbox (event_id, received_at)
      select pg_temp.id('00e', n, ${receipts}), pg_temp.lately(n, ${receipts}, ${13 * day}) from generate_series(1, ${receipts}) n`,

    idempotency_key: `insert into idempotency_key (key, fingerprint, answer, created_at)
      select md5(n::text), md5(n::text), decode(repeat(md5(n::text), 20), 'hex'), pg_temp.lately(n, ${answers}, ${day - 3_600_000})
      from generate_series(1, ${answers}) n`,
  };
};
