import {derivedSizes, type Sizes} from './sizes.ts';

// The payment's status follows from the order's.
const status = `case pg_temp.order_status(n) when 'awaiting_payment' then 'pending' when 'cancelled' then (array['voided', 'failed'])[n % 2 + 1] else 'captured' end`;

export const fillPayment = (sizes: Sizes) => {
  const {orders} = sizes;
  const {variants} = derivedSizes(sizes);
  const amount = `1000 + n % ${variants} % 90000`;
  return {
    payments: `insert into payments (id, version, order_id, amount, currency, provider, token, lines, status, reason, refunds, next_check_at, checks,
        created_at, updated_at)
      select pg_temp.payment_id(n), 2, pg_temp.order_id(n), ${amount}, 'EUR', 'simulated', 'tok_ok',
        json_build_array(json_build_object('id', pg_temp.order_id(n), 'quantity', 1, 'total', ${amount})), s,
        case s when 'failed' then 'the card was declined' end, '[]', case s when 'pending' then now() + interval '1 year' end, 0,
        pg_temp.at(n, ${orders}), pg_temp.at(n, ${orders})
      from generate_series(1, ${orders}) n, lateral (select ${status} s offset 0) where pg_temp.order_status(n) not in ('placed', 'rejected')`,

    refunds: `insert into refunds (id, payment_id, order_id, currency, status, refund, at)
      select id, id, order_id, 'EUR', s, json_build_object('id', id, 'amount', 1, 'reason', 'broken', 'status', s, 'at', created_at), created_at
      from payments, lateral (select (array['succeeded', 'succeeded', 'pending', 'failed'])[abs(hashtext(id::text)) % 4 + 1] s) status`,

    provider_references: `insert into provider_references (id, payment_id, reference)
      select id, id, 'pi_' || id from payments`,

    manual_ledger: `insert into manual_ledger (key, order_id, outcome, amount, currency, created_at)
      select id, order_id, 'captured', amount, currency, created_at from payments`,

    simulated_ledger: `insert into simulated_ledger (key, order_id, outcome, amount, currency, created_at)
      select pg_temp.payment_id(n), pg_temp.order_id(n), 'captured', ${amount}, 'EUR', pg_temp.at(n, ${orders})
      from generate_series(1, ${orders}) n where pg_temp.order_status(n) not in ('placed', 'rejected', 'awaiting_payment', 'cancelled')`,
  };
};
