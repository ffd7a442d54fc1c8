import {type Database, type Statement, statement} from '@ecom/kernel/postgres/database';
import {record} from '@ecom/kernel/postgres/effect';
import {brokenUnique} from '@ecom/kernel/postgres/errors';
import {type Condition, keysetPage} from '@ecom/kernel/postgres/keyset';
import {republish} from '@ecom/kernel/postgres/republish';
import type {Products} from '../../application/ports.ts';
import {type Product, takenProductSlug, takenSku, unknownProduct} from '../../domain/product.ts';
import {available} from '../../domain/stock.ts';
import {type ProductRow, productOf, productsSelect, toldProduct, toldStock} from './product-row.ts';

const byId: Statement<ProductRow> = statement('product-by-id', `${productsSelect} where p.id = $1`);
const lock = statement('product-lock', 'select 1 from products where id = $1 for update');
const ofVariant: Statement<ProductRow> = statement(
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
const slugTaken = statement('product-slug-taken', `select 1 from products where slug = $1 and status <> 'deleted'`);

const fields = `id uuid, version int, name text, slug text, description text, status text, "brandId" uuid, "categoryIds" uuid[], media jsonb,
  attributes jsonb, "createdAt" timestamptz, "updatedAt" timestamptz`;
const save = statement(
  'product-save',
  `insert into products (id, version, name, slug, description, status, brand_id, category_ids, media, attributes, created_at, updated_at)
   select id, version, name, slug, description, status, "brandId", "categoryIds", media, attributes, "createdAt", "updatedAt"
   from json_to_recordset($1::json) as p(${fields})
   on conflict (id) do update set version = excluded.version, name = excluded.name, slug = excluded.slug, description = excluded.description,
     status = excluded.status, brand_id = excluded.brand_id, category_ids = excluded.category_ids, media = excluded.media,
     attributes = excluded.attributes, updated_at = excluded.updated_at`,
);
const dropVariants = statement(
  'product-drop-variants',
  'update variants set deleted = true where product_id = $1 and not deleted and id <> all($2::uuid[])',
);
const saveVariants = statement(
  'product-save-variants',
  `insert into variants (id, product_id, position, sku, options, prices, deleted)
   select id, "productId", position, sku, options, prices, false
   from json_to_recordset($1::json) as v(id uuid, "productId" uuid, position int, sku text, options jsonb, prices jsonb)
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

const taken = (error: unknown, [first]: readonly Product[]) => {
  const broken = brokenUnique(error);
  if (broken === 'products_slug') return takenProductSlug(first!.slug);
  return broken === 'variants_sku' ? takenSku() : error;
};

const sorts = {
  createdAt: {column: 'p.created_at', type: 'timestamptz', of: (row: ProductRow) => row.createdAt.toISOString()},
  name: {column: 'p.name', type: 'text', of: (row: ProductRow) => row.name},
};

export const postgresProducts = (db: Database): Products => {
  const get = async (id: string) => (await db.run(byId, [id])).map(productOf)[0];

  /** Products, their variants, and the stock of variants that are new. */
  const write = async (products: readonly Product[], known: ReadonlySet<string>) => {
    const variants = variantRows(products);
    const fresh = variants.filter(({id}) => !known.has(id));
    try {
      await db.run(save, [
        JSON.stringify(products.map(({brand, variants: _, ...product}) => ({...product, brandId: brand?.id ?? null}))),
      ]);
      for (const {id, variants: kept} of products) {
        if (known.size > 0) await db.run(dropVariants, [id, kept.map(variant => variant.id)]);
      }
      await db.run(saveVariants, [JSON.stringify(variants)]);
      if (fresh.length > 0) await db.run(openStock, [JSON.stringify(fresh)]);
    } catch (error) {
      throw taken(error, products);
    }
    await record(db, [
      ...products.map(toldProduct),
      ...fresh.map(({id, productId, onHand}) =>
        toldStock({variantId: id, productId, version: 1, available: available({onHand, reserved: 0})}),
      ),
    ]);
  };

  return {
    get,
    ofVariant: async variantId => (await db.run(ofVariant, [variantId])).map(productOf)[0],
    knownCategories: async ids => new Set((await db.run(knownCategories, [ids])).map(({id}) => id)),
    slugTaken: async slug => (await db.run(slugTaken, [slug])).length > 0,

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
      return {items: items.map(productOf), nextCursor};
    },

    add: products => db.transaction(() => write(products, new Set())),

    update: (id, decide) =>
      db.transaction(async () => {
        await db.run(lock, [id]);
        const before = await get(id);
        if (!before || before.status === 'deleted') throw unknownProduct(id);
        const product = decide(before);
        await write([product], new Set(before.variants.map(variant => variant.id)));
        return product;
      }),
  };
};

export const republishProducts = (db: Database) => republish(db, everything, row => toldProduct(productOf(row)));
