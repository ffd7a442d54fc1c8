import {derivedSizes, type Sizes} from './sizes.ts';

const actor = `json_build_object('type', 'system', 'userId', null)`;
const entry = (dimension: string, status: string) =>
  `json_build_object('dimension', '${dimension}', 'status', ${status}, 'at', at, 'actor', ${actor})`;
const money = (amount: string) => `json_build_object('amount', ${amount}, 'currency', 'EUR')`;

export const fillOrder = (sizes: Sizes) => {
  const {orders, users} = sizes;
  const {variants} = derivedSizes(sizes);
  return {
    // Orders that are not final are due in a year, so that no sweeper processes them during the measurement.
    order_states: `insert into order_states (id, version, cart_id, status, payment_status, shipment_status, parts, history, next_check_at, created_at, updated_at)
      select pg_temp.order_id(n), 3, pg_temp.cart_id(n),
        case when s in ('placed', 'rejected', 'cancelled') then s when s = 'refunded' then 'cancelled' when s = 'delivered' then 'completed' else 'confirmed' end,
        case when s in ('placed', 'awaiting_payment') then 'pending' when s in ('rejected', 'cancelled') then 'voided'
          when s in ('refunded', 'partially_refunded') then s else 'captured' end,
        case when s in ('shipped', 'delivered') then s else 'unshipped' end,
        json_build_object('voidRequest', null, 'nextAction', null, 'shipments', '[]'::json, 'cancellations', '[]'::json, 'refunds', '[]'::json),
        json_build_array(${entry('status', `'placed'`)}, ${entry('status', `'confirmed'`)}, ${entry('paymentStatus', `'captured'`)}),
        case when s in ('placed', 'awaiting_payment') then now() + interval '1 year' end, created_at, created_at
      from generate_series(1, ${orders}) n,
        lateral (select pg_temp.order_status(n) s, pg_temp.at(n, ${orders}) created_at offset 0),
        lateral (select to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') at offset 0)`,

    // One in ten is due in a year, the others never again.
    erasures: `insert into erasures (id, requested_at, next_check_at)
      select pg_temp.user_id(n), now(), case when n % 10 = 0 then now() + interval '1 year' end from generate_series(1, ${users}) n
      where pg_temp.user_status(n) = 'deleted'`,

    orders: `insert into orders (id, number, cart_id, user_id, guest_token_hash, email, lines, amount, currency, price, shipping_address,
        payment, search_terms, created_at)
      select pg_temp.order_id(n), upper(substr(md5(n::text), 1, 4) || '-' || substr(md5(n::text), 5, 4) || '-' || substr(md5(n::text), 9, 2)),
        pg_temp.cart_id(n), pg_temp.user_id(buyer), case when buyer is null then md5(n::text) end, pg_temp.buyer_email(n),
        json_build_array(json_build_object('id', pg_temp.variant_id(variant), 'variantId', pg_temp.variant_id(variant),
          'productId', pg_temp.product_id((variant + 1) / 2), 'sku', 'SKU-' || variant, 'name', pg_temp.word(variant), 'quantity', 1,
          'unitPrice', ${money('amount')}, 'subtotal', ${money('amount')}, 'discounts', '[]'::json, 'taxes', '[]'::json, 'total', ${money('amount')})),
        amount, 'EUR',
        json_build_object('shipping', null, 'subtotal', ${money('amount')}, 'discountTotal', ${money('0')}, 'taxTotal', ${money('0')}, 'taxes', '[]'::json,
          'pricesIncludeTax', true),
        json_build_object('fullName', 'Ada ' || pg_temp.word(n % 1000), 'line1', n || ' Main Street', 'city', 'Berlin', 'postalCode', '10115', 'country', 'DE'),
        json_build_object('provider', 'simulated', 'token', 'tok_ok'),
        array['sku:sku-' || variant, 'name:ada', 'name:' || lower(pg_temp.word(n % 1000))], created_at
      from generate_series(1, ${orders}) n,
        lateral (select pg_temp.buyer(n) buyer, n % ${variants} + 1 as variant, 1000 + n % ${variants} % 90000 as amount,
          pg_temp.at(n, ${orders}) created_at offset 0)`,
  };
};
