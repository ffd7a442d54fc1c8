import type {Sizes} from './sizes.ts';

const yearMs = 31_536_000_000;

/**
 * Temporary SQL functions that the other statements use. Ids are the same in every service's database: UUIDv7 of the time when the nth of
 * `total` rows was created; these times are spread over the two years before `now`.
 */
export const sqlFunctions = ({products, users, orders}: Sizes, now: number): string => `
create function pg_temp.moment(n bigint, total bigint) returns bigint immutable
  return ${now - 2 * yearMs} + n * ${2 * yearMs - 60_000} / total;
create function pg_temp.at(n bigint, total bigint) returns timestamptz immutable
  return to_timestamp(pg_temp.moment(n, total) / 1000.0);
create function pg_temp.id(kind text, n bigint, total bigint) returns uuid immutable
  return (lpad(to_hex(pg_temp.moment(n, total)), 12, '0') || '7' || kind || '8000' || lpad(to_hex(n), 12, '0'))::uuid;
-- A time within the last so many milliseconds.
create function pg_temp.lately(n bigint, total bigint, milliseconds bigint) returns timestamptz immutable
  return to_timestamp((${now} - milliseconds + n * milliseconds / total) / 1000.0);

create function pg_temp.user_id(n bigint) returns uuid immutable return pg_temp.id('001', n, ${users});
create function pg_temp.product_id(n bigint) returns uuid immutable return pg_temp.id('002', n, ${products});
create function pg_temp.variant_id(n bigint) returns uuid immutable return pg_temp.id('003', n, ${2 * products});
create function pg_temp.brand_id(n bigint) returns uuid immutable return pg_temp.id('004', n, ${products});
create function pg_temp.category_id(n bigint) returns uuid immutable return pg_temp.id('005', n, 100);
create function pg_temp.order_id(n bigint) returns uuid immutable return pg_temp.id('006', n, ${orders});
create function pg_temp.cart_id(n bigint) returns uuid immutable return pg_temp.id('007', n, ${orders});
create function pg_temp.payment_id(n bigint) returns uuid immutable return pg_temp.id('008', n, ${orders});

-- A pseudorandom number from 0 to sides - 1; a different salt gives an independent number.
create function pg_temp.dice(n bigint, salt bigint, sides bigint) returns bigint immutable
  return (hashint8extended(n, salt) % sides + sides) % sides;
-- A pseudorandom name of letters.
create function pg_temp.word(n bigint) returns text immutable
  return initcap(translate(left(md5(n::text), 8), '0123456789', 'ghijklmnop'));
-- 1 order of 40 belongs to the top customer, 1 of 10 to a guest.
create function pg_temp.buyer(n bigint) returns bigint immutable
  return case when n % 40 = 0 then 1 when n % 10 = 5 then null else n * 7919 % ${users} + 1 end;
create function pg_temp.buyer_email(n bigint) returns text immutable
  return coalesce('user' || pg_temp.buyer(n), 'guest' || n) || '@example.org';
-- 5 % are inactive, 5 % are deleted; the first user is the top customer.
create function pg_temp.user_status(n bigint) returns text immutable
  return case when n = 1 then 'active' when pg_temp.dice(n, 11, 20) = 0 then 'inactive' when pg_temp.dice(n, 11, 20) = 1 then 'deleted' else 'active' end;
create function pg_temp.order_status(n bigint) returns text immutable
  return (array['placed', 'awaiting_payment', 'rejected', 'cancelled', 'refunded', 'partially_refunded', 'paid', 'paid', 'shipped', 'shipped']
    || array_fill('delivered'::text, array[10]))[pg_temp.dice(n, 1, 20) + 1];
-- 25 % belong to number 1; the salt decides which rows.
create function pg_temp.share(n bigint, salt bigint, total bigint) returns bigint immutable
  return case when pg_temp.dice(n, salt, 4) = 0 then 1 else pg_temp.dice(n, salt + 1, total) + 1 end;
`;
