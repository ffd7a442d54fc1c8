import {derivedSizes, type Sizes} from './sizes.ts';

const entry = (status: string) => `json_build_object('status', ${status}, 'at', at)`;
const money = (amount: string) => `json_build_object('amount', ${amount}, 'currency', 'EUR')`;
const sold = (refunded: string) => `json_build_object('status', s, 'refunded', ${refunded}, 'shipment', null)`;

export const fillOrder = (sizes: Sizes) => {
  const {orders} = sizes;
  const {variants} = derivedSizes(sizes);
  return {
    // Orders that are not final are due in a year, so that no sweeper processes them during the measurement.
    orders: `insert into orders (id, version, number, cart_id, user_id, guest_token_hash, email, status, state, lines, amount, currency,
        shipping_address, payment, history, next_check_at, created_at)
      select pg_temp.order_id(n), 3, upper(substr(md5(n::text), 1, 4) || '-' || substr(md5(n::text), 5, 4) || '-' || substr(md5(n::text), 9, 2)),
        pg_temp.cart_id(n), pg_temp.user_id(buyer), case when buyer is null then md5(n::text) end, pg_temp.buyer_email(n), s,
        case s when 'placed' then json_build_object('status', s)
          when 'awaiting_payment' then json_build_object('status', s, 'voidReason', null)
          when 'rejected' then json_build_object('status', s, 'reason', 'sold out')
          when 'cancelled' then json_build_object('status', s, 'reason', 'the customer cancelled', 'payment', 'voided')
          when 'refunded' then ${sold('amount')} when 'partially_refunded' then ${sold('100')} else ${sold('0')} end,
        json_build_array(json_build_object('variantId', pg_temp.variant_id(variant), 'productId', pg_temp.product_id((variant + 1) / 2),
          'sku', 'SKU-' || variant, 'name', pg_temp.word(variant), 'quantity', 1, 'unitPrice', ${money('amount')}, 'total', ${money('amount')})),
        amount, 'EUR',
        json_build_object('fullName', 'Ada Lovelace', 'line1', n || ' Main Street', 'city', 'Berlin', 'postalCode', '10115', 'country', 'DE'),
        json_build_object('provider', 'simulated', 'token', 'tok_ok'),
        json_build_array(${entry(`'placed'`)}, ${entry(`'awaiting_payment'`)}, ${entry('s')}),
        case when s in ('placed', 'awaiting_payment') then now() + interval '1 year' end, created_at
      from generate_series(1, ${orders}) n,
        lateral (select pg_temp.order_status(n) s, pg_temp.buyer(n) buyer, n % ${variants} + 1 as variant, 1000 + n % ${variants} % 90000 as amount,
          pg_temp.at(n, ${orders}) created_at offset 0),
        lateral (select to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') at offset 0)`,
  };
};
