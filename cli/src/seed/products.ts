import type {DemoCategory, DemoProduct, DemoShop} from '@ecom/standalone/demo';
import type {Response, Shop} from '../client/shop.ts';
import type {SeedOutcome} from './seeding.ts';

/** Rows of a request. */
const batchSize = 100;

/** The products of a shop in batches of a request. */
export function* demoBatches(products: Iterable<DemoProduct>): Generator<readonly DemoProduct[]> {
  let batch: DemoProduct[] = [];
  for (const product of products) {
    batch.push(product);
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

type Tree = Response<'listCategories'>['items'];

/** Creates missing categories, with their descriptions: parents before their children. */
const addCategories = async (shop: Shop, categories: readonly DemoCategory[]): Promise<void> => {
  const ids = new Map<string, string>();
  const remember = (tree: Tree) => {
    for (const {slug, id, subcategories} of tree) {
      ids.set(slug, id);
      remember((subcategories ?? []) as Tree);
    }
  };
  remember((await shop.listCategories()).items);
  for (const {slug, name, description, parent} of categories) {
    if (ids.has(slug)) continue;
    const body = {name, description};
    const created = parent
      ? await shop.createSubcategory({path: {id: ids.get(parent)!}, body})
      : await shop.createCategory({body});
    ids.set(slug, created.id);
  }
};

/** The names from the root to a category. */
const pathsOf = (categories: readonly DemoCategory[]) => {
  const paths = new Map<string, string[]>();
  for (const {slug, name, parent} of categories) paths.set(slug, [...(parent ? paths.get(parent)! : []), name]);
  return (slug: string) => paths.get(slug)!;
};

/** Adds the products that a shop does not have yet, and leaves those that it has as they are. */
export const addProducts = async (shop: Shop, {categories}: DemoShop) => {
  await addCategories(shop, categories);
  const pathOf = pathsOf(categories);
  return async (products: readonly DemoProduct[]): Promise<readonly SeedOutcome[]> => {
    const items = products.map(({categories, media, variants, ...product}) => ({
      ...product,
      categories: categories.map(pathOf),
      status: 'published' as const,
      media: [...media],
      variants: variants.map(variant => ({...variant, prices: [...variant.prices]})),
    }));
    // An import would change what is there, so it gets only what would be created.
    const {items: outcomes} = await shop.importProducts({query: {dryRun: true}, body: {items}});
    const missing = items.filter((_, i) => outcomes[i]!.outcome === 'created');
    const imported = missing.length > 0 ? (await shop.importProducts({body: {items: missing}})).items : [];
    const refusals = [...outcomes, ...imported].filter(({outcome}) => outcome === 'refused').length;
    const added = imported.filter(({outcome}) => outcome === 'created').length;
    const existing = items.length - added - refusals;
    const times = (count: number, outcome: SeedOutcome) => Array<SeedOutcome>(count).fill(outcome);
    return [...times(added, 'added'), ...times(existing, 'existing'), ...times(refusals, 'refused')];
  };
};
