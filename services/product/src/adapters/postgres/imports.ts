import {Failure} from '@ecom/core/failure';
import {retryOnConflict} from '@ecom/core/retry-on-conflict';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {violatedUnique} from '@ecom/postgres/errors';
import type {Imports} from '../../application/ports.ts';
import type {Found} from '../../domain/import.ts';
import {skuKey} from '../../domain/product.ts';
import {liveCategories} from './categories.ts';
import {fromRow, lockReferences, type ProductRow, productsSelect} from './product-row.ts';
import {saveChangedProducts, saveNewProducts} from './save-products.ts';
import {setStock} from './stock.ts';

const live = `p.slug = any($1::text[]) and p.status <> 'deleted'`;
// In the order of their ids, so that two imports cannot deadlock.
const lock: Statement<{id: string}> = statement(
  'import-lock',
  `select p.id from products p where ${live} order by p.id for update`,
);
const bySlug: Statement<ProductRow> = statement('import-products', `${productsSelect} where ${live}`);
const ownersOf: Statement<{skuKey: string; productId: string}> = statement(
  'import-sku-owners',
  `select sku_key as "skuKey", product_id as "productId" from variants where sku_key = any($1::text[]) and not deleted`,
);
// The limit makes it look up each name in the index.
const brandsNamed: Statement<{wanted: string; id: string; name: string}> = statement(
  'import-brands',
  `select wanted.name as wanted, b.id, b.name from unnest($1::text[]) as wanted(name),
     lateral (select id, name from brands where lower(brands.name) = lower(wanted.name) limit 1) b`,
);

const lostRaces = new Set(['taken-slug', 'taken-sku', 'below-reserved', 'unknown-reference']);
const isLostRace = (error: unknown) =>
  violatedUnique(error) !== undefined || (error instanceof Failure && lostRaces.has(error.code));

export const postgresImports = (db: Database): Imports => {
  /** @returns undefined when one of the products is so new that it is not locked */
  const find = async ({slugs, skus, brandNames}: Parameters<Imports['update']>[0]): Promise<Found | undefined> => {
    await db.run(lockReferences);
    const locked = new Set((await db.run(lock, [slugs])).map(({id}) => id));
    // The owners first, so that each of them that has one of the slugs is among the products.
    const owners = await db.run(ownersOf, [skus.map(skuKey)]);
    // Read after the locks are granted: a statement that waits for a lock sees what was before.
    const products = await db.run(bySlug, [slugs]);
    const brands = await db.run(brandsNamed, [brandNames]);
    if (products.some(({id}) => !locked.has(id))) return undefined;
    return {
      products: products.map(fromRow),
      skuOwners: new Map(owners.map(owner => [owner.skuKey, owner.productId])),
      brands: new Map(brands.map(({wanted, ...brand}) => [wanted, brand])),
      forest: await liveCategories(db),
    };
  };

  return {
    update: (keys, decide) =>
      retryOnConflict(async () => {
        // The failures of `decide` itself are final.
        let isDecided = false;
        try {
          return await db.transaction(async () => {
            const found = await find(keys);
            if (!found) return undefined;
            const decision = decide(found);
            isDecided = true;
            const {added, changed, stock} = decision;
            if (added.length > 0) await saveNewProducts(db, added);
            if (changed.length > 0) await saveChangedProducts(db, changed);
            if (stock.length > 0) await setStock(db, stock);
            return decision;
          });
        } catch (error) {
          if (isDecided && isLostRace(error)) return undefined;
          throw error;
        }
      }),
  };
};
