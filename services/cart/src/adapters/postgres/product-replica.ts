import {type Database, statement} from '@ecom/postgres/database';
import type {ProductReplica} from '../../application/ports.ts';

const save = statement(
  'product-replica-save',
  `with newer as (
     insert into products (id, version) values ($1, $2)
     on conflict (id) do update set version = excluded.version where excluded.version > products.version returning id),
   given as (
     select v.* from newer, json_to_recordset($3::json) as v(id uuid, sku text, name text, sold boolean, prices jsonb)),
   gone as (
     update variants set sold = false from newer where product_id = newer.id and variants.id not in (select id from given))
   insert into variants (id, product_id, sku, name, sold, prices) select id, $1, sku, name, sold, prices from given
   on conflict (id) do update set sku = excluded.sku, name = excluded.name, sold = excluded.sold, prices = excluded.prices`,
);

export const postgresProductReplica = (db: Database): ProductReplica => ({
  apply: async (productId, version, variants) =>
    void (await db.run(save, [productId, version, JSON.stringify(variants)])),
});
