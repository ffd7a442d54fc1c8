import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Page} from '@ecom/core/page';
import type {Brand} from '../domain/brand.ts';
import type {Category, Forest} from '../domain/category.ts';
import type {Product} from '../domain/product.ts';
import type {Line, Reservation} from '../domain/reservation.ts';
import type {Level} from '../domain/stock.ts';

export type Categories = {
  /** All that are not deleted, in one query. */
  forest(): Promise<Forest>;
  /** Decides about the whole forest, one decision at a time; what `decide` returns is saved and told. */
  decide(decide: (forest: Forest) => Category): Promise<Category>;
};

export type PageQuery = {readonly sort: string; readonly limit: number; readonly cursor?: string | undefined};

export type Brands = {
  get(id: string): Promise<Brand | undefined>;
  list(page: PageQuery): Promise<Page<Brand>>;
  /** @throws Failure `conflict` when the name is taken, whatever its case */
  add(brand: Brand): Promise<Brand>;
  /** Gives a brand another name and tells its products again; @throws Failure `conflict` when the name is taken */
  rename(id: string, name: string, now: string): Promise<Brand>;
  /** @throws Failure `conflict` while products use it */
  remove(id: string): Promise<void>;
};

export type ProductFilter = PageQuery & {
  readonly status?: Product['status'] | undefined;
  readonly brandId?: string | undefined;
  readonly categoryId?: string | undefined;
  readonly sku?: string | undefined;
};

export type Products = {
  get(id: string): Promise<Product | undefined>;
  /** The product that a variant belongs to. */
  getByVariant(variantId: string): Promise<Product | undefined>;
  list(filter: ProductFilter): Promise<Page<Product>>;
  /** Those of the ids that name a category that is not deleted. */
  knownCategories(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Keeps new products, all or none, and tells them with their stock. They come back as they were kept: a brand goes by its newest name.
   *
   * @throws Failure `taken-slug`, after which an open transaction can go on, and `taken-sku`
   */
  add(products: readonly Product[]): Promise<readonly Product[]>;
  /** Decides under a lock; state and events are saved together. New variants bring their stock. @throws Failure `missing`, `conflict`, `invalid` */
  update(id: string, decide: (product: Product) => Product): Promise<Product>;
};

export type Adjustment = {
  readonly id: string;
  readonly delta: number;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
};

export type Stock = {
  /** Of a variant that was not removed. */
  level(variantId: string): Promise<Level | undefined>;
  /** Decides under a lock; tells what can be sold, if that changed; keeps the adjustment. @throws Failure `missing` */
  update(variantId: string, decide: (level: Level) => Level, adjustment?: Adjustment): Promise<Level>;
};

export type Reservations = {
  /**
   * Sets an order's lines aside, all or none, and answers. An order that was answered before hears the same answer again. One
   * statement: lines are locked in the order of their ids, so that orders never wait for each other in a circle.
   */
  reserve(orderId: string, lines: readonly Line[], now: string, sourceEvent: SourceEvent): Promise<void>;
  /** The order is paid: what was set aside leaves the shelf, once. */
  commit(orderId: string, sourceEvent: SourceEvent): Promise<void>;
  /** The order ended: what was set aside, or sold, comes back, once. An order that never asked cannot ask any more. */
  release(orderId: string, now: string, sourceEvent: SourceEvent): Promise<void>;
  get(orderId: string): Promise<Reservation | undefined>;
};

export type Ports = {
  readonly categories: Categories;
  readonly brands: Brands;
  readonly products: Products;
  readonly stock: Stock;
  readonly reservations: Reservations;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
};
