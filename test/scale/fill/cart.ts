import {derivedSizes, type Sizes} from './sizes.ts';

export const fillCart = (sizes: Sizes) => {
  const {products, orders, users} = sizes;
  const {carts, variants} = derivedSizes(sizes);
  return {
    products: `insert into products (id, version) select pg_temp.product_id(n), 1 from generate_series(1, ${products}) n`,

    variants: `insert into variants (id, product_id, sku, name, sold, prices)
      select pg_temp.variant_id(n), pg_temp.product_id((n + 1) / 2), 'SKU-' || n, pg_temp.word((n + 1) / 2) || ' (M)', true,
        jsonb_build_object('EUR', 1000 + n % 90000, 'USD', 1100 + n % 90000)
      from generate_series(1, ${variants}) n`,

    // The carts of the newest orders, and open carts.
    carts: `insert into carts (id, version, user_id, guest_token_hash, currency, lines, status, order_id, created_at, updated_at)
      select pg_temp.cart_id(n), 3, pg_temp.user_id(buyer), case when buyer is null then md5(n::text) end, 'EUR',
        jsonb_build_array(jsonb_build_object('variantId', pg_temp.variant_id(n % ${variants} + 1), 'quantity', 1)), 'ordered',
        pg_temp.order_id(n), pg_temp.at(n, ${orders}), pg_temp.at(n, ${orders})
      from generate_series(${orders - carts + 1}, ${orders}) n, lateral (select pg_temp.buyer(n) buyer offset 0)
      union all
      select pg_temp.id('00c', n, ${carts}), 2, case when n % 2 = 0 then pg_temp.user_id(n * 17 % ${users} + 1) end,
        case when n % 2 = 1 then md5(n::text) end, 'EUR',
        jsonb_build_array(jsonb_build_object('variantId', pg_temp.variant_id(n % ${variants} + 1), 'quantity', 2)), 'open', null, at, at
      from generate_series(1, ${Math.ceil(carts / 5)}) n, lateral (select pg_temp.lately(n, ${carts}, 518400000) at offset 0)`,
  };
};
