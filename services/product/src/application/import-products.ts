import {Failure} from '@ecom/core/failure';
import type {Page} from '@ecom/core/page';
import {categoryAt, pathOf} from '../domain/category.ts';
import {type CategoryPath, decideImport, type ImportRow, type RowDecision} from '../domain/import.ts';
import {createBrand} from './manage-brands.ts';
import {createCategory} from './manage-categories.ts';
import type {Ports, ProductFilter} from './ports.ts';

/** Brands and categories that are deleted while they are imported are created again, so many times. */
const maxAttempts = 3;

/**
 * Creates or updates a product per row; a refused row, or a failure in its place, has no effect on the others. Brands and categories that accepted
 * rows name are created.
 *
 * @param isDryRun decides, and saves nothing
 */
export const importProducts =
  (ports: Ports) =>
  async (rows: readonly (ImportRow | Failure)[], isDryRun: boolean): Promise<readonly RowDecision[]> => {
    const {imports, newId, now} = ports;
    const keys = keysOf(rows.filter((row): row is ImportRow => !(row instanceof Failure)));
    for (let attempt = 1; ; attempt++) {
      const {decisions, isSaved} = await imports.update(keys, found => {
        const decisions = decideImport(rows, found, {newId, now: now()});
        const isSaved = !isDryRun && missingOf(decisions).length === 0;
        return {...(isSaved ? changesOf(decisions) : noChanges), decisions, isSaved};
      });
      if (isSaved || isDryRun) return decisions;
      if (attempt === maxAttempts) throw referencesChange();
      await createMissing(ports, decisions);
    }
  };

const keysOf = (rows: readonly ImportRow[]) => ({
  slugs: rows.map(({slug}) => slug),
  skus: rows.flatMap(({variants}) => variants.map(({sku}) => sku)),
  brandNames: [...new Set(rows.flatMap(({brand}) => brand ?? []))],
});

const acceptedOf = (decisions: readonly RowDecision[]) => decisions.filter(row => row.outcome !== 'refused');
const missingOf = (decisions: readonly RowDecision[]) =>
  acceptedOf(decisions).flatMap(({missing: {brands, categories}}) => [...brands, ...categories]);

const noChanges = {added: [], changed: [], stock: []};
const changesOf = (decisions: readonly RowDecision[]) => {
  const accepted = acceptedOf(decisions);
  return {
    added: accepted.flatMap(({before, product}) => (before ? [] : [product])),
    changed: accepted.flatMap(({before, product}) => (before && before !== product ? [{before, product}] : [])),
    stock: accepted.flatMap(({stock}) => stock),
  };
};

const createMissing = async (ports: Ports, decisions: readonly RowDecision[]) => {
  const missing = acceptedOf(decisions).map(row => row.missing);
  for (const name of new Set(missing.flatMap(({brands}) => brands)))
    await createBrand(ports)(name).catch(unlessCode('taken-brand-name'));
  for (const path of missing.flatMap(({categories}) => categories)) await createPath(ports, path);
};

const createPath = async (ports: Ports, path: CategoryPath) => {
  for (let depth = 0; depth < path.length; depth++) {
    const forest = await ports.categories.forest();
    const parentId = depth === 0 ? null : categoryAt(forest, path.slice(0, depth))?.id;
    if (parentId === undefined) return;
    if (categoryAt(forest, path.slice(0, depth + 1))) continue;
    const category = {name: path[depth]!, description: '', parentId};
    await createCategory(ports)(category).catch(unlessCode('taken-category-name'));
  }
};

/** Somebody else has created it meanwhile. */
const unlessCode = (code: string) => (error: unknown) => {
  if (!(error instanceof Failure && error.code === code)) throw error;
};

/** The products that match and are not deleted, oldest first, as rows whose import changes nothing. */
export const exportProducts =
  ({products, categories}: Ports) =>
  async (filter: Omit<ProductFilter, 'sort'>): Promise<Page<ImportRow>> => {
    const {items, nextCursor} = await products.list({...filter, sort: 'createdAt'});
    const forest = await categories.forest();
    const known = new Set(forest.map(({id}) => id));
    const rows = items.map(
      ({slug, name, description, status, brand, categoryIds, media, attributes, variants}): ImportRow => ({
        slug,
        name,
        description,
        ...(status !== 'deleted' && {status}),
        brand: brand?.name ?? null,
        categories: categoryIds.filter(id => known.has(id)).map(id => pathOf(forest, id)),
        media,
        attributes,
        variants: variants.map(({sku, options, prices, stock}) => ({sku, options, prices, stock: stock.onHand})),
      }),
    );
    return {items: rows, nextCursor};
  };

const referencesChange = () =>
  new Failure('unavailable', 'references-change', 'Brands or categories of the import are being deleted. Try again.', {
    retryAfter: 1,
  });
