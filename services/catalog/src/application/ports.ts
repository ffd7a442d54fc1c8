import type {Category, CategoryTree} from '../domain/category.ts';
import type {FacetKey} from '../domain/facets.ts';
import type {Page, StockByVariant} from '../domain/page.ts';
import type {Product, Stock} from '../domain/product.ts';
import type {BuildingGeneration, Register} from '../domain/register.ts';
import type {Criteria, Search} from '../domain/search.ts';
import type {Listed} from '../domain/views.ts';

/**
 * Replicas: the newest version of each aggregate, deleted ones included, so that no older event restores them.
 * Each `keep` returns false, and stores nothing, if a newer version is stored; the same version is stored again.
 */
export type Replicas = {
  keepProduct(product: Product): Promise<boolean>;
  keepCategory(category: Category): Promise<boolean>;
  keepStock(stock: Stock): Promise<boolean>;
  /** In any order; unknown ids are left out. */
  products(ids: readonly string[]): Promise<readonly Product[]>;
  /** Ids of the products that are directly in one of the categories. */
  productsIn(categoryIds: readonly string[]): Promise<readonly string[]>;
  /** Ids of all products greater than `after`, ascending. */
  productIds(after: string, limit: number): Promise<readonly string[]>;
  /** The stock of all variants of these products. */
  stock(productIds: readonly string[]): Promise<StockByVariant>;
  tree(): Promise<CategoryTree>;
};

export type StoredPage = {
  readonly page: Page;
  /** Incremented by each save; 0 for a page that was never saved. */
  readonly revision: number;
};

/** The product pages. Hidden pages are stored, but never found. */
export type Pages = {
  /** By id; unknown ids are left out. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPage>>;
  /** Saves each page whose stored revision is unchanged. @returns false when any has changed */
  save(pages: readonly StoredPage[]): Promise<boolean>;
  /** At most `limit`, in order, after `after`. */
  find(search: Search): Promise<readonly Listed[]>;
  /** The number of matching pages per facet key; a page counts for the keys of its matching variants. */
  countFacets(criteria: Criteria): Promise<ReadonlyMap<FacetKey, number>>;
  /** The number of matching pages; `priced`: of those with a price in the currency. */
  count(criteria: Criteria & {readonly priced: boolean}): Promise<number>;
  /** If several pages have the slug, the one with the smallest id. */
  show(idOrSlug: string): Promise<Page | undefined>;
  /** The slug of the page that had this slug before: of several, that with the greatest id. */
  currentSlug(formerSlug: string): Promise<string | undefined>;
  /** The number of pages in each category and below it, by category id. */
  countCategories(): Promise<ReadonlyMap<string, number>>;
};

/** The cache of responses. */
export type ResponseCache = {
  /** Drops the responses about these products and, if `lists`, all responses about many products. */
  forget(change: {readonly products: readonly string[]; readonly lists: boolean}): void;
};

/** The ports of queries. */
export type Reads = {
  readonly replicas: Pick<Replicas, 'tree'>;
  readonly pages: Pick<Pages, 'find' | 'countFacets' | 'count' | 'show' | 'currentSlug' | 'countCategories'>;
};

/** One generation of the catalog. */
export type Store = {readonly replicas: Replicas; readonly pages: Pages};

/** Generations of the catalog, and the register that names them: one document, so that each change of it is atomic. */
export type Generations = {
  read(): Promise<Register>;
  /** Enters a new building generation, in the place of the one in `seen`. @returns false, and changes nothing, when the register has changed */
  enter(generation: string, seen: Register): Promise<boolean>;
  /** Increments the builder's heartbeat and records its progress. @returns false when the generation is not building any more */
  report(
    generation: string,
    progress: Pick<BuildingGeneration, 'handledEvents' | 'writtenDocuments'>,
  ): Promise<boolean>;
  /** Abandons the building generation. */
  leave(generation: string): Promise<void>;
  /** Activates the building generation. @returns false when it is not building any more */
  promote(generation: string): Promise<boolean>;
  /** A generation, whether the register names it or not. */
  open(generation: string): Store;
  /** Creates the collections of an entered generation. */
  prepare(generation: string): Promise<void>;
  /** Drops all generations that the register does not name; returns their names. */
  sweep(): Promise<readonly string[]>;
};

export type Ports = {
  readonly replicas: Replicas;
  readonly pages: Pages;
  readonly responseCache: ResponseCache;
};
