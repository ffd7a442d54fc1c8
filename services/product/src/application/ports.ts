import type {SourceEvent} from '@ecom/contracts/envelope';
import type {IdPrefix, Page, PageRequest} from '@ecom/core/page';
import type {Brand} from '../domain/brand.ts';
import type {Category, Forest} from '../domain/category.ts';
import type {Found} from '../domain/import.ts';
import type {Product} from '../domain/product.ts';
import type {References} from '../domain/reference.ts';
import type {Line, Reservation} from '../domain/reservation.ts';
import type {Level, VariantStock} from '../domain/stock.ts';

export type Categories = {
  /** All categories that are not deleted, in one query. */
  forest(): Promise<Forest>;
  /**
   * Decides on all categories, one decision at a time; what `decide` returns is saved and published. `isUsed`: whether
   * products that are not deleted are in the category `id`; none is put into it before the decision is saved.
   */
  decide(decide: (forest: Forest, isUsed: boolean) => Category, id?: string): Promise<Category>;
};

export type Brands = {
  get(id: string): Promise<Brand | undefined>;
  /** @param query `name`: in any case */
  list(
    query: PageRequest & {readonly name?: string | undefined; readonly id?: IdPrefix | undefined},
  ): Promise<Page<Brand>>;
  /** @throws Failure `conflict` when the name is taken, in any case */
  add(brand: Brand): Promise<Brand>;
  /** Renames a brand and publishes its products again. @throws Failure `conflict` when the name is taken */
  rename(id: string, name: string, now: string): Promise<Brand>;
  /** @throws Failure `conflict` while products use it */
  remove(id: string): Promise<void>;
};

export type ProductFilter = PageRequest & {
  /** Any of these; default: all but `deleted`. */
  readonly status?: readonly Product['status'][] | undefined;
  readonly brandId?: string | undefined;
  readonly categoryId?: string | undefined;
  readonly sku?: string | undefined;
  readonly slug?: string | undefined;
  readonly id?: IdPrefix | undefined;
};

export type Products = {
  get(id: string): Promise<Product | undefined>;
  /** The product that a variant belongs to. */
  getByVariant(variantId: string): Promise<Product | undefined>;
  list(filter: ProductFilter): Promise<Page<Product>>;
  /** Those of the ids that belong to categories that are not deleted. */
  knownCategories(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Saves new products with their stock, all or none, and publishes them. Returns them as saved, with the current names of their brands.
   *
   * @throws Failure `taken-slug`, after which an open transaction can continue, `taken-sku`, and `unknown-reference`
   */
  add(products: readonly Product[]): Promise<readonly Product[]>;
  /**
   * Decides under a lock; state and events commit together. New variants have initial stock. `references` are what the change refers to:
   * they must exist, and `decide` receives the brand of `brandId` with its current name.
   *
   * @throws Failure `invalid`, `not-found`, `conflict`
   */
  update(
    id: string,
    decide: (product: Product, brand: Product['brand']) => Product,
    references?: References,
  ): Promise<Product>;
};

type ImportKeys = {
  readonly slugs: readonly string[];
  readonly skus: readonly string[];
  readonly brandNames: readonly string[];
};
type ImportChanges = {
  readonly added: readonly Product[];
  readonly changed: readonly {readonly before: Product; readonly product: Product}[];
  /** Of variants that exist. */
  readonly stock: readonly {readonly variantId: string; readonly onHand: number}[];
};

export type Imports = {
  /**
   * Decides under a lock on the products with these slugs, and saves and publishes what `decide` returns, all or nothing, as `Products.add`,
   * `Products.update` and `Stock.update` do. Decides again when a slug, an SKU or the stock was taken meanwhile.
   */
  update<Decision extends ImportChanges>(keys: ImportKeys, decide: (found: Found) => Decision): Promise<Decision>;
};

type Adjustment = {
  readonly id: string;
  readonly delta: number;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

type StockFilter = PageRequest & {
  readonly sku?: string | undefined;
  readonly variantId?: IdPrefix | undefined;
  readonly productId?: string | undefined;
  /** Only what has at most so many pieces available. */
  readonly availableMax?: number | undefined;
};

export type Stock = {
  /** Of all variants that are not deleted, sorted by `available` or `sku`. */
  list(filter: StockFilter): Promise<Page<VariantStock>>;
  /** Of a variant that is not deleted. */
  level(variantId: string): Promise<Level | undefined>;
  /** Decides under a lock; publishes the available quantity if it changed; records the adjustment. @throws Failure `not-found` */
  update(variantId: string, decide: (level: Level) => Level, adjustment?: Adjustment): Promise<Level>;
};

export type Reservations = {
  /**
   * Reserves an order's lines, all or none, and publishes the result. For an order that has a reservation it publishes the same result again. One
   * statement: lines are locked in the order of their ids, so that orders cannot deadlock.
   */
  reserve(orderId: string, lines: readonly Line[], now: string, sourceEvent: SourceEvent): Promise<void>;
  /** The order is paid: reserved stock is committed, once. */
  commit(orderId: string, sourceEvent: SourceEvent): Promise<void>;
  /** The order ended: reserved stock is released, committed stock returned, once. An order without a reservation cannot reserve any more. */
  release(orderId: string, now: string, sourceEvent: SourceEvent): Promise<void>;
  /**
   * Some pieces of the order were cancelled: reserved ones are released, committed ones returned, once per cancellation, and at most those that
   * the reservation still holds. No effect without a reservation.
   */
  releaseLines(
    orderId: string,
    cancellationId: string,
    cancelledLines: readonly Line[],
    sourceEvent: SourceEvent,
  ): Promise<void>;
  get(orderId: string): Promise<Reservation | undefined>;
};

export type Ports = {
  readonly categories: Categories;
  readonly brands: Brands;
  readonly products: Products;
  readonly imports: Imports;
  readonly stock: Stock;
  readonly reservations: Reservations;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
};
