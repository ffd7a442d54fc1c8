import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {violatedReference, violatedUnique} from '@ecom/postgres/errors';
import {conditionsOf} from '@ecom/postgres/filter';
import {type Condition, keysetPage} from '@ecom/postgres/keyset';
import {recordEvents} from '@ecom/postgres/state-change';
import type {Brands} from '../../application/ports.ts';
import {type Brand, brandInUse, brandNameTaken, unknownBrand} from '../../domain/brand.ts';
import {brandNamesLock, fromRow, type ProductRow, productsSelect, toProductEvent} from './product-row.ts';

type Row = Omit<Brand, 'createdAt' | 'updatedAt'> & {readonly createdAt: Date; readonly updatedAt: Date};

const beforeAll = '00000000-0000-0000-0000-000000000000';
/** Products that are published again in one batch. */
const batch = 500;

const columns = 'id, version, name, created_at as "createdAt", updated_at as "updatedAt"';
const byId: Statement<Row> = statement('brand-by-id', `select ${columns} from brands where id = $1`);
const insert: Statement<Row> = statement(
  'brand-insert',
  `insert into brands (id, version, name, created_at, updated_at) values ($1, $2, $3, $4, $5)
   on conflict (lower(name)) do nothing returning ${columns}`,
);
const rename: Statement<Row> = statement(
  'brand-rename',
  `update brands set name = $2, version = version + 1, updated_at = $3 where id = $1 returning ${columns}`,
);
const remove: Statement<{id: string}> = statement('brand-remove', 'delete from brands where id = $1 returning id');
// No concurrent transaction publishes a product with the old name.
const lockBrandNames = statement('brand-lock', `select pg_advisory_xact_lock(${brandNamesLock})`);
const touchProducts = statement(
  'brand-touch',
  'update products set version = version + 1, updated_at = $2 where brand_id = $1',
);
const productsOf: Statement<ProductRow> = statement(
  'brand-products',
  `${productsSelect} where p.brand_id = $1 and p.id > $2 order by p.id limit ${batch}`,
);

const brandOf = (row: Row): Brand => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const sorts = {
  name: {column: 'name', type: 'text', of: (row: Row) => row.name},
  createdAt: {column: 'created_at', type: 'timestamptz', of: (row: Row) => row.createdAt.toISOString()},
};

export const postgresBrands = (db: Database): Brands => {
  const get = async (id: string) => (await db.run(byId, [id])).map(brandOf)[0];
  return {
    get,
    async list({id, name, ...page}) {
      const select = `select ${columns} from brands`;
      const where: Condition[] = [...conditionsOf({id})];
      if (name !== undefined) where.push(['lower(name) = lower(?)', name]);
      const {items, ...rest} = await keysetPage<Row>(db, {select, where, sorts, ...page});
      return {items: items.map(brandOf), ...rest};
    },
    async add(brand) {
      const [row] = await db.run(insert, [brand.id, brand.version, brand.name, brand.createdAt, brand.updatedAt]);
      if (!row) throw brandNameTaken(brand.name);
      recordChange('brand', brand.id, undefined, brand);
      return brandOf(row);
    },
    rename: (id, name, now) =>
      db.transaction(async () => {
        await db.run(lockBrandNames);
        const before = await get(id);
        const [row] = await db.run(rename, [id, name, now]).catch(error => {
          throw violatedUnique(error) === 'brands_name' ? brandNameTaken(name) : error;
        });
        if (!row) throw unknownBrand(id);
        await db.run(touchProducts, [id, now]);
        for (let after = beforeAll, count = batch; count === batch; ) {
          const products = await db.run(productsOf, [id, after]);
          await recordEvents(
            db,
            products.map(each => toProductEvent(fromRow(each))),
          );
          count = products.length;
          after = products.at(-1)?.id ?? after;
        }
        const brand = brandOf(row);
        recordChange('brand', id, before, brand);
        return brand;
      }),
    async remove(id) {
      const brand = await get(id);
      if (!brand) throw unknownBrand(id);
      await db.run(remove, [id]).catch(error => {
        throw violatedReference(error) ? brandInUse(brand) : error;
      });
      recordChange('brand', id, brand, undefined);
    },
  };
};
