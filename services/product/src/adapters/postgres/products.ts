import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {violatedReference, violatedUnique} from '@ecom/postgres/errors';
import {type Condition, keysetPage} from '@ecom/postgres/keyset';
import {type EventSink, republish} from '@ecom/postgres/republish';
import {recordEvents} from '@ecom/postgres/state-change';
import type {Products} from '../../application/ports.ts';
import {type Product, productSlugTaken, skuTaken, unknownProduct} from '../../domain/product.ts';
import {unknownReference} from '../../domain/reference.ts';
import {available} from '../../domain/stock.ts';
import {fromRow, type ProductRow, productsSelect, toProductEvent, toStockEvent} from './product-row.ts';

const byId: Statement<ProductRow> = statement('product-by-id', `${productsSelect} where p.id = $1`);
const lock = statement('product-lock', 'select 1 from products where id = $1 for update');
const getByVariant: Statement<ProductRow> = statement(
  'product-of-variant',
  `${productsSelect} where p.id = (select product_id from variants where id = $1 and not deleted)`,
);
const everything: Statement<ProductRow> = statement(
  'product-republish',
  `${productsSelect} where p.id > $1 order by p.id limit $2`,
);
const knownCategories: Statement<{id: string}> = statement(
  'product-categories',
  `select id from categories where id = any($1::uuid[]) and status <> 'deleted'`,
);
// Serializes renaming a brand and publishing products with its name.
const lockBrandNames = statement('product-brand-lock', `select pg_advisory_xact_lock_shared(hashtext('brand names'))`);
const brandNames: Statement<{id: string; name: string}> = statement(
  'product-brands',
  'select id, name from brands where id = any($1::uuid[])',
);

const fields = `n(id uuid, version int, name text, slug text, description text, status text, "brandId" uuid,
  "categoryIds" uuid[], media json, attributes json, "createdAt" timestamptz, "updatedAt" timestamptz)`;
// In the order of their slugs, so that two imports cannot deadlock.
const insert: Statement<{id: string}> = statement(
  'product-insert',
  `insert into products (id, version, name, slug, description, status, brand_id, category_ids, media, attributes, created_at, updated_at)
   select id, version, name, slug, description, status, "brandId", "categoryIds", media, attributes, "createdAt", "updatedAt"
   from json_to_recordset($1::json) as ${fields} order by slug on conflict (slug) where status <> 'deleted' do nothing returning id`,
);
const save = statement(
  'product-save',
  `update products p set version = n.version, name = n.name, slug = n.slug, description = n.description, status = n.status,
     brand_id = n."brandId", category_ids = n."categoryIds", media = n.media, attributes = n.attributes, updated_at = n."updatedAt"
   from json_to_record($1::json) as ${fields} where p.id = n.id`,
);
const dropVariants = statement(
  'product-drop-variants',
  'update variants set deleted = true where product_id = $1 and not deleted and id <> all($2::uuid[])',
);
const saveVariants = statement(
  'product-save-variants',
  `insert into variants (id, product_id, position, sku, options, prices, deleted)
   select id, "productId", position, sku, options, prices, false
   from json_to_recordset($1::json) as v(id uuid, "productId" uuid, position int, sku text, options json, prices json) order by sku
   on conflict (id) do update set position = excluded.position, sku = excluded.sku, options = excluded.options, prices = excluded.prices`,
);
const openStock = statement(
  'product-open-stock',
  `insert into stock (variant_id, product_id, version, on_hand, reserved)
   select id, "productId", 1, "onHand", 0 from json_to_recordset($1::json) as v(id uuid, "productId" uuid, "onHand" bigint)
   on conflict (variant_id) do nothing`,
);

const variantRows = (products: readonly Product[]) =>
  products.flatMap(({id: productId, variants}) =>
    variants.map(({id, sku, options, prices, stock}, position) => ({
      id,
      productId,
      position,
      sku,
      options,
      prices,
      onHand: stock.onHand,
    })),
  );

const productRow = ({brand, variants: _, ...product}: Product) => ({...product, brandId: brand?.id ?? null});

/** Translates the error of a write. */
const refusal = (error: unknown, {slug, brand}: Product) => {
  const broken = violatedUnique(error) ?? violatedReference(error);
  if (broken === 'products_slug') return productSlugTaken(slug);
  if (broken === 'variants_sku') return skuTaken();
  return broken === 'products_brand_id_fkey' ? unknownReference('brandId', brand!.id) : error;
};

const sorts = {
  createdAt: {column: 'p.created_at', type: 'timestamptz', of: (row: ProductRow) => row.createdAt.toISOString()},
  name: {column: 'p.name', type: 'text', of: (row: ProductRow) => row.name},
};

export const postgresProducts = (db: Database): Products => {
  const get = async (id: string) => (await db.run(byId, [id])).map(fromRow)[0];

  /** The products with the current names of their brands. */
  const named = async (products: readonly Product[]): Promise<readonly Product[]> => {
    const ids = [...new Set(products.flatMap(({brand}) => (brand ? [brand.id] : [])))];
    if (ids.length === 0) return products;
    const brands = new Map((await db.run(brandNames, [ids])).map(brand => [brand.id, brand]));
    return products.map(product => ({
      ...product,
      brand: product.brand && (brands.get(product.brand.id) ?? product.brand),
    }));
  };

  /** Saves their variants, the stock of new variants, and all events. */
  const keep = async (products: readonly Product[], known: ReadonlySet<string> = new Set()) => {
    const variants = variantRows(products);
    const fresh = variants.filter(({id}) => !known.has(id));
    await db.run(saveVariants, [JSON.stringify(variants)]);
    if (fresh.length > 0) await db.run(openStock, [JSON.stringify(fresh)]);
    await recordEvents(db, [
      ...products.map(toProductEvent),
      ...fresh.map(({id, productId, onHand}) =>
        toStockEvent({variantId: id, productId, version: 1, available: available({onHand, reserved: 0})}),
      ),
    ]);
  };

  return {
    get,
    getByVariant: async variantId => (await db.run(getByVariant, [variantId])).map(fromRow)[0],
    knownCategories: async ids => new Set((await db.run(knownCategories, [ids])).map(({id}) => id)),

    async list({status, brandId, categoryId, sku, ...page}) {
      const where: Condition[] = [status ? ['p.status = ?', status] : [`p.status <> 'deleted'`]];
      if (brandId) where.push(['p.brand_id = ?', brandId]);
      if (categoryId) where.push(['p.category_ids @> array[?::uuid]', categoryId]);
      if (sku) where.push(['p.id in (select product_id from variants where sku = ? and not deleted)', sku]);
      const {items, nextCursor} = await keysetPage<ProductRow>(db, {
        select: productsSelect,
        where,
        sorts,
        id: 'p.id',
        ...page,
      });
      return {items: items.map(fromRow), nextCursor};
    },

    add: wanted =>
      db.transaction(async () => {
        await db.run(lockBrandNames);
        const products = await named(wanted);
        try {
          const kept = new Set((await db.run(insert, [JSON.stringify(products.map(productRow))])).map(({id}) => id));
          const left = products.find(({id}) => !kept.has(id));
          if (left) throw productSlugTaken(left.slug);
          await keep(products);
        } catch (error) {
          throw refusal(error, products[0]!);
        }
        return products;
      }),

    update: (id, decide) =>
      db.transaction(async () => {
        await db.run(lockBrandNames);
        await db.run(lock, [id]);
        const before = await get(id);
        if (!before || before.status === 'deleted') throw unknownProduct(id);
        const [product] = (await named([decide(before)])) as [Product];
        try {
          await db.run(save, [JSON.stringify(productRow(product))]);
          await db.run(dropVariants, [id, product.variants.map(variant => variant.id)]);
          await keep([product], new Set(before.variants.map(variant => variant.id)));
        } catch (error) {
          throw refusal(error, product);
        }
        return product;
      }),
  };
};

export const republishProducts = (db: Database, sink?: EventSink) =>
  republish(db, {table: 'products', select: everything, toEvent: row => toProductEvent(fromRow(row))}, sink);
