import type {Category, CategoryTree} from '../domain/category.ts';
import type {FacetKey} from '../domain/facets.ts';
import type {Page, StockByVariant} from '../domain/page.ts';
import type {Product, Stock} from '../domain/product.ts';
import type {BuildingGeneration, Register} from '../domain/register.ts';
import type {Criteria, Search} from '../domain/search.ts';
import type {Listed} from '../domain/views.ts';

/**
 * What was heard: of each aggregate the newest version, deleted ones too, so that no older event brings them back.
 * Each `keep` returns false, and keeps nothing, when a newer version is known; the same version again is kept again.
 */
export type Replicas = {
  keepProduct(product: Product): Promise<boolean>;
  keepCategory(category: Category): Promise<boolean>;
  keepStock(stock: Stock): Promise<boolean>;
  /** In any order; unknown ids are left out. */
  products(ids: readonly string[]): Promise<readonly Product[]>;
  /** Ids of the products that are directly in one of the categories. */
  productsIn(categoryIds: readonly string[]): Promise<readonly string[]>;
  /** Of all products that are greater than `after`, ascending. */
  productIds(after: string, limit: number): Promise<readonly string[]>;
  /** Of all variants of these products that were ever heard of. */
  stock(productIds: readonly string[]): Promise<StockByVariant>;
  tree(): Promise<CategoryTree>;
};

export type StoredPage = {
  readonly page: Page;
  /** Grows with each save; 0 for a page that was never saved. */
  readonly revision: number;
};

/** The pages that shoppers read. Hidden pages are kept, and never found. */
export type Pages = {
  /** By id; unknown ids are left out. */
  get(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPage>>;
  /** Saves each page whose kept revision is still the one given; false when that failed for any. */
  save(pages: readonly StoredPage[]): Promise<boolean>;
  /** At most `limit`, in order, after `after`. */
  find(search: Search): Promise<readonly Listed[]>;
  /** How many of the pages that meet the criteria have each facet key. */
  countFacets(criteria: Criteria): Promise<ReadonlyMap<FacetKey, number>>;
  /** If several pages have the slug, the one with the least id. */
  show(idOrSlug: string): Promise<Page | undefined>;
  /** How many pages lie in each category or below it, by category id. */
  countCategories(): Promise<ReadonlyMap<string, number>>;
};

/** Answers that were given and may be given again. */
export type Answers = {
  /** Drops what shows one of these products by itself and, when `lists`, whatever shows many. */
  forget(change: {readonly products: readonly string[]; readonly lists: boolean}): void;
};

/** What shoppers' questions need. */
export type Reads = {
  readonly replicas: Pick<Replicas, 'tree'>;
  readonly pages: Pick<Pages, 'find' | 'countFacets' | 'show' | 'countCategories'>;
};

/** One copy of the catalog. */
export type Store = {readonly replicas: Replicas; readonly pages: Pages};

/** Copies of the catalog, and the register that names them: one document, so that each change of it is whole or not at all. */
export type Generations = {
  read(): Promise<Register>;
  /** Enters a new copy, in the place of the one that `seen` has in the making; false, and nothing, when the register has changed since. */
  enter(generation: string, seen: Register): Promise<boolean>;
  /** Counts the maker's beat up, and notes its progress; false once the copy is not in the making any more. */
  report(generation: string, progress: Pick<BuildingGeneration, 'heard' | 'made'>): Promise<boolean>;
  /** Leaves the copy in the making to others. */
  leave(generation: string): Promise<void>;
  /** Makes the copy in the making the one that is read; false once it is not in the making any more. */
  promote(generation: string): Promise<boolean>;
  /** A copy, whether it is named or not. */
  open(generation: string): Store;
  /** Makes what an entered copy needs before it is filled. */
  prepare(generation: string): Promise<void>;
  /** Drops every copy that the register does not name, and tells which. */
  sweep(): Promise<readonly string[]>;
};

export type Ports = {
  readonly replicas: Replicas;
  readonly pages: Pages;
  readonly responseCache: Answers;
};
