import type {OutboxEvent} from '@ecom/contracts/topic';
import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {violatedReference, violatedUnique} from '@ecom/postgres/errors';
import {recordEvents} from '@ecom/postgres/state-change';
import {type Product, productSlugTaken, skuTaken} from '../../domain/product.ts';
import {unknownReference} from '../../domain/reference.ts';
import {toProductEvent, toStockEvent} from './product-row.ts';

const productColumns = `id uuid, version int, name text, slug text, "formerSlugs" text[], description text, status text, "brandId" uuid,
  "categoryIds" uuid[], media json, attributes json, "createdAt" timestamptz, "updatedAt" timestamptz`;
const variantColumns = `id uuid, "productId" uuid, position int, sku text, options json, prices json, "onHand" bigint`;

// In the order of their slugs, so that two imports cannot deadlock.
const insertProducts: Statement<{id: string}> = statement(
  'product-insert',
  `insert into products (id, version, name, slug, former_slugs, description, status, brand_id, category_ids, media, attributes, created_at, updated_at)
   select id, version, name, slug, "formerSlugs", description, status, "brandId", "categoryIds", media, attributes, "createdAt", "updatedAt"
   from json_to_recordset($1::json) as n(${productColumns}) order by slug
   on conflict (slug) where status <> 'deleted' do nothing
   returning id`,
);

// In the order of their SKUs, so that two imports cannot deadlock.
const insertVariants: Statement<{id: string}> = statement(
  'product-insert-variants',
  `with
     variant as (select * from json_to_recordset($1::json) as v(${variantColumns})),
     inserted as (
       insert into variants (id, product_id, position, sku, options, prices, deleted)
       select id, "productId", position, sku, options, prices, false from variant order by sku
       on conflict do nothing
       returning id),
     new_stock as (
       insert into stock (variant_id, product_id, version, on_hand, reserved)
       select id, "productId", 1, "onHand", 0 from variant where id in (select id from inserted))
   select id from inserted`,
);

// The ids again, as an array: the planner expects a hundred rows of any JSON array, and would read the whole tables.
const saveProducts = statement(
  'product-save',
  `with
     product as (select * from json_to_recordset($1::json) as p(${productColumns})),
     variant as (select * from json_to_recordset($2::json) as v(${variantColumns})),

     -- 1. The products.
     saved_product as (
       update products p set version = n.version, name = n.name, slug = n.slug, former_slugs = n."formerSlugs", description = n.description, status = n.status,
         brand_id = n."brandId", category_ids = n."categoryIds", media = n.media, attributes = n.attributes, updated_at = n."updatedAt"
       from product n where p.id = n.id and p.id = any($3::uuid[])
       returning p.id),

     -- 2. The variants that they no longer have. This frees their SKUs.
     deleted_variant as (
       update variants v set deleted = true from saved_product p
       where v.product_id = p.id and v.product_id = any($3::uuid[]) and not v.deleted and v.id not in (select id from variant)
       returning v.id),

     -- 3. The variants that they have, new or not. PostgreSQL executes the steps in the order in which they read each other: the count makes step 2 come first.
     saved_variant as (
       insert into variants (id, product_id, position, sku, options, prices, deleted)
       select id, "productId", position, sku, options, prices, false from variant, (select count(*) from deleted_variant) as step_2 order by sku
       on conflict (id) do update set position = excluded.position, sku = excluded.sku, options = excluded.options, prices = excluded.prices,
         sku_twin = case when variants.sku = excluded.sku then variants.sku_twin else '' end)

   -- 4. The stock of new variants; that of the others stays as it is.
   insert into stock (variant_id, product_id, version, on_hand, reserved)
   select id, "productId", 1, "onHand", 0 from variant
   on conflict (variant_id) do nothing`,
);

const productRow = ({brand, variants: _, formerSlugs = [], ...product}: Product) => ({
  ...product,
  formerSlugs,
  brandId: brand?.id ?? null,
});

const variantRows = ({id: productId, variants}: Product) =>
  variants.map(({id, sku, options, prices, stock}, position) => ({
    id,
    productId,
    position,
    sku,
    options,
    prices,
    onHand: stock.onHand,
  }));

const newStockEvents = (variants: ReturnType<typeof variantRows>): OutboxEvent[] =>
  variants.map(({id, productId, onHand}) => toStockEvent({variantId: id, productId, version: 1, available: onHand}));

type Change = {readonly before: Product; readonly product: Product};

/** The variants with an SKU that their product did not have. */
const withNewSku = ({before, product}: Change) =>
  product.variants.filter(({id, sku}) => !before.variants.some(known => known.id === id && known.sku === sku));

/** Translates the error of a write. `changes`: those of products that exist. */
const refusal = (error: unknown, products: readonly Product[], changes: readonly Change[] = []) => {
  const broken = violatedUnique(error) ?? violatedReference(error);
  if (broken === 'products_slug') return productSlugTaken(products[0]!.slug);
  const [renamed] = changes.flatMap(withNewSku);
  if (renamed && (broken === 'variants_sku' || broken === 'variants_sku_key')) return skuTaken(renamed.sku, 'sku');
  const brand = products.find(product => product.brand)?.brand;
  return broken === 'products_brand_id_fkey' && brand ? unknownReference('brandId', brand.id) : error;
};

/** Records for the audit log what has changed in a product, and in each of its variants; stock has records of its own. */
const recordProductChange = (product: Product, before?: Product) => {
  recordChange('product', product.id, before && productRow(before), productRow(product));
  const variantsOf = (each?: Product) => new Map(each?.variants.map(({stock: _, ...variant}) => [variant.id, variant]));
  const [old, current] = [variantsOf(before), variantsOf(product)];
  for (const id of new Set([...old.keys(), ...current.keys()]))
    recordChange('variant', id, old.get(id), current.get(id));
};

/** Saves new products with their variants, the stock of these, and all events, inside of a transaction. */
export const saveNewProducts = async (db: Database, products: readonly Product[]): Promise<void> => {
  const variants = products.flatMap(variantRows);
  try {
    const inserted = await db.run(insertProducts, [JSON.stringify(products.map(productRow))]);
    const ids = new Set(inserted.map(({id}) => id));
    const conflicting = products.find(({id}) => !ids.has(id));
    if (conflicting) throw productSlugTaken(conflicting.slug);
    const saved = new Set((await db.run(insertVariants, [JSON.stringify(variants)])).map(({id}) => id));
    const taken = variants.find(({id}) => !saved.has(id));
    if (taken) throw skuTaken(taken.sku, `variants[${taken.position}].sku`);
  } catch (error) {
    throw refusal(error, products);
  }
  for (const product of products) recordProductChange(product);
  await recordEvents(db, [...products.map(toProductEvent), ...newStockEvents(variants)]);
};

/** Saves changed products with their variants, the stock of new ones, and all events, inside of a transaction. */
export const saveChangedProducts = async (db: Database, changes: readonly Change[]): Promise<void> => {
  const products = changes.map(({product}) => product);
  const variants = products.flatMap(variantRows);
  try {
    const rows = [JSON.stringify(products.map(productRow)), JSON.stringify(variants)];
    await db.run(saveProducts, [...rows, products.map(({id}) => id)]);
  } catch (error) {
    throw refusal(error, products, changes);
  }
  for (const {before, product} of changes) recordProductChange(product, before);
  const known = new Set(changes.flatMap(({before}) => before.variants.map(({id}) => id)));
  await recordEvents(db, [
    ...products.map(toProductEvent),
    ...newStockEvents(variants.filter(({id}) => !known.has(id))),
  ]);
};
