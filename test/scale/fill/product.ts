import {derivedSizes, type Sizes} from './sizes.ts';

const json = `json_build_array(json_build_object('variantId', pg_temp.variant_id(n % $variants + 1), 'quantity', 1))`;

export const fillProduct = (sizes: Sizes) => {
  const {products, orders} = sizes;
  const {brands, categories, variants} = derivedSizes(sizes);
  return {
    categories: `insert into categories (id, version, parent_id, name, slug, description, status, created_at, updated_at)
      select pg_temp.category_id(n), 1, case when n > 10 then pg_temp.category_id(n % 10 + 1) end, 'Category ' || n, 'category-' || n, '', 'active',
        pg_temp.at(1, 1000), pg_temp.at(1, 1000)
      from generate_series(1, ${categories}) n`,

    brands: `insert into brands (id, version, name, created_at, updated_at)
      select pg_temp.brand_id(n), 1, pg_temp.word(n) || ' ' || n, pg_temp.at(n, ${brands}), pg_temp.at(n, ${brands})
      from generate_series(1, ${brands}) n`,

    // 25 % belong to the first brand and 25 % to the first category, so that these lists grow with the shop.
    products: `insert into products (id, version, name, slug, description, status, brand_id, category_ids, media, attributes, created_at, updated_at)
      select pg_temp.product_id(n), 1, pg_temp.word(n) || ' ' || pg_temp.word(n + ${products}), 'product-' || n,
        'Well made and built to last, number ' || n || ' of its kind.',
        (array['archived', 'draft', 'deleted'] || array_fill('published'::text, array[17]))[pg_temp.dice(n, 21, 20) + 1],
        pg_temp.brand_id(pg_temp.share(n, 22, ${brands})), array[pg_temp.category_id(10 + pg_temp.share(n, 24, ${categories - 10}))], '[]',
        json_build_object('Colour', (array['Black', 'White', 'Red', 'Blue'])[n % 4 + 1], 'Weight', n % 500 || ' g'),
        pg_temp.at(n, ${products}), pg_temp.at(n, ${products})
      from generate_series(1, ${products}) n`,

    variants: `insert into variants (id, product_id, position, sku, options, prices, deleted)
      select pg_temp.variant_id(n), pg_temp.product_id((n + 1) / 2), (n + 1) % 2, 'SKU-' || n,
        json_build_object('Size', (array['M', 'L'])[n % 2 + 1]),
        json_build_array(json_build_object('amount', 1000 + n % 90000, 'currency', 'EUR'),
          json_build_object('amount', 1100 + n % 90000, 'currency', 'USD')), false
      from generate_series(1, ${variants}) n`,

    stock: `insert into stock (variant_id, product_id, version, on_hand, reserved)
      select pg_temp.variant_id(n), pg_temp.product_id((n + 1) / 2), 1, n % 500 + 100, 0 from generate_series(1, ${variants}) n`,

    stock_adjustments: `insert into stock_adjustments (id, variant_id, delta, on_hand, reason, made_by, made_at)
      select pg_temp.id('00b', n, ${variants}), pg_temp.variant_id(n), n % 500 + 100, n % 500 + 100, 'delivery', pg_temp.user_id(1),
        pg_temp.at(n, ${variants})
      from generate_series(1, ${variants}) n`,

    reservations: `insert into reservations (order_id, status, lines, short, created_at)
      select pg_temp.order_id(n), case s when 'awaiting_payment' then 'reserved' when 'rejected' then 'rejected' when 'cancelled' then 'released'
        when 'refunded' then 'returned' else 'committed' end, ${json.replace('$variants', String(variants))}, '[]', pg_temp.at(n, ${orders})
      from generate_series(1, ${orders}) n, lateral (select pg_temp.order_status(n) s offset 0) where s <> 'placed'`,
  };
};
