import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {columnOf, conditionsOf} from '@ecom/postgres/filter';
import {type Condition, keysetPage} from '@ecom/postgres/keyset';
import {type EventSink, republish} from '@ecom/postgres/republish';
import type {Products} from '../../application/ports.ts';
import {type Product, skuKey, unknownProduct} from '../../domain/product.ts';
import {assertReferences} from '../../domain/reference.ts';
import {fromRow, lockReferences, type ProductRow, productsSelect, shareLocks, toProductEvent} from './product-row.ts';
import {saveChangedProducts, saveNewProducts} from './save-products.ts';

type WithReferences = {readonly knownCategoryIds: readonly string[]; readonly wantedBrand: Product['brand']};

const byId: Statement<ProductRow> = statement('product-by-id', `${productsSelect} where p.id = $1`);
const getByVariant: Statement<ProductRow> = statement(
  'product-of-variant',
  `${productsSelect} where p.id = (select product_id from variants where id = $1 and not deleted)`,
);
const everything: Statement<ProductRow> = statement(
  'product-republish',
  `${productsSelect} where p.id > $1 order by p.id limit $2`,
);
const categoriesById: Statement<{id: string}> = statement(
  'product-categories',
  `select id from categories where id = any($1::uuid[]) and status <> 'deleted'`,
);
const brandNames: Statement<{id: string; name: string}> = statement(
  'product-brands',
  'select id, name from brands where id = any($1::uuid[])',
);
// The references first, as a rename does: PostgreSQL locks a row only after it has joined it.
const lockWithReferences = statement(
  'product-lock',
  `with reference_locks as materialized (${shareLocks})
   select from reference_locks, products p where p.id = $1 for update of p`,
);
// One row, whether there is such a product or not. It is read after the lock is granted: the statement that waits for it sees what was before.
const withReferences: Statement<Partial<ProductRow> & WithReferences> = statement(
  'product-with-references',
  `select (select coalesce(json_agg(c.id), '[]') from categories c where c.id = any($2::uuid[]) and c.status <> 'deleted') as "knownCategoryIds",
     (select json_build_object('id', b.id, 'name', b.name) from brands b where b.id = $3) as "wantedBrand", product.*
   from (select) as one left join (${productsSelect} where p.id = $1) product on true`,
);

const sorts = {
  createdAt: {column: 'p.created_at', type: 'timestamptz', of: (row: ProductRow) => row.createdAt.toISOString()},
  name: {column: 'p.name', type: 'text', of: (row: ProductRow) => row.name},
};

export const postgresProducts = (db: Database): Products => {
  const get = async (id: string) => (await db.run(byId, [id])).map(fromRow)[0];

  /** The products with the current names of their brands. */
  const withBrandNames = async (products: readonly Product[]): Promise<readonly Product[]> => {
    const ids = [...new Set(products.flatMap(({brand}) => (brand ? [brand.id] : [])))];
    if (ids.length === 0) return products;
    const brands = new Map((await db.run(brandNames, [ids])).map(brand => [brand.id, brand]));
    return products.map(product => ({
      ...product,
      brand: product.brand && (brands.get(product.brand.id) ?? product.brand),
    }));
  };

  const knownCategories = async (ids: readonly string[]) =>
    new Set((await db.run(categoriesById, [ids])).map(({id}) => id));
  const assertCategories = async (ids: readonly string[]) => {
    if (ids.length > 0) assertReferences({categoryIds: ids}, {categoryIds: await knownCategories(ids), brand: null});
  };

  return {
    get,
    getByVariant: async variantId => (await db.run(getByVariant, [variantId])).map(fromRow)[0],
    knownCategories,

    async list({id, status, brandId, categoryId, sku, slug, ...page}) {
      const where: Condition[] = [
        ...(status ? [] : [[`p.status <> 'deleted'`] as const]),
        ...conditionsOf({id, status, brandId, slug}, field => `p.${columnOf(field)}`),
      ];
      if (categoryId) where.push(['p.category_ids @> array[?::uuid]', categoryId]);
      if (sku) where.push(['p.id in (select product_id from variants where sku_key = ? and not deleted)', skuKey(sku)]);
      const {items, ...rest} = await keysetPage<ProductRow>(db, {
        select: productsSelect,
        where,
        sorts,
        id: 'p.id',
        ...page,
      });
      return {items: items.map(fromRow), ...rest};
    },

    add: wanted =>
      db.transaction(async () => {
        await db.run(lockReferences);
        await assertCategories(wanted.flatMap(({categoryIds}) => categoryIds));
        const products = await withBrandNames(wanted);
        await saveNewProducts(db, products);
        return products;
      }),

    update: (id, decide, references = {}) =>
      db.transaction(async () => {
        await db.run(lockWithReferences, [id]);
        const [row] = await db.run(withReferences, [id, references.categoryIds ?? [], references.brandId ?? null]);
        const {knownCategoryIds, wantedBrand, ...found} = row!;
        assertReferences(references, {categoryIds: new Set(knownCategoryIds), brand: wantedBrand});
        if (!found.id || found.status === 'deleted') throw unknownProduct(id);
        const before = fromRow(found as ProductRow);
        const product = decide(before, wantedBrand);
        await saveChangedProducts(db, [{before, product}]);
        return product;
      }),
  };
};

export const republishProducts = (db: Database, sink?: EventSink) =>
  republish(db, {table: 'products', select: everything, toEvent: row => toProductEvent(fromRow(row))}, sink);
