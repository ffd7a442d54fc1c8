import type {CartEvent} from '@ecom/contracts/events/cart';
import type {IdPrefix, Page, PageRequest} from '@ecom/core/page';
import type {Cart} from '../domain/cart.ts';
import type {Variant, Variants} from '../domain/price.ts';

/** The input of a decision: the cart, the variants of its lines, and the requested other variants. */
export type Found = {readonly cart: Cart; readonly variants: Variants};

type CartFilter = PageRequest & {
  readonly userId?: string | undefined;
  readonly status?: Cart['state']['status'] | undefined;
  readonly id?: IdPrefix | undefined;
};

export type Carts = {
  /** Saves a new cart unless `decide` throws, given the variants of its lines. */
  add(cart: Cart, decide: (variants: Variants) => void): Promise<Found>;
  get(id: string): Promise<Found | undefined>;
  /** The newest open cart of a user. */
  newestOpenOf(userId: string): Promise<Found | undefined>;
  /** Sorted by `createdAt`. */
  list(filter: CartFilter): Promise<Page<Found>>;
  /**
   * Decides, and saves the new state with its events if the version is unchanged; otherwise decides again.
   * `otherVariantIds`: variants that the decision needs and the cart may not contain yet.
   *
   * @throws Failure `not-found` for an unknown id
   */
  update(id: string, decide: (found: Found) => Decision, otherVariantIds?: readonly string[]): Promise<Found>;
  /** Saves carts in one transaction, each the next version of what was read. @returns false, and saves none, when a version has changed */
  save(carts: readonly Cart[]): Promise<boolean>;
  /** Completes a checkout, once: the cart is ordered, or opens again. No effect if the cart belongs to another order. */
  settle(id: string, orderId: string, status: 'ordered' | 'open', now: string): Promise<void>;
  /** Deletes a cart. @returns whether it existed */
  remove(id: string, version: number): Promise<boolean>;
  /** Deletes the open carts of a user. */
  removeOpenOf(userId: string): Promise<void>;
  /** Deletes open carts last changed before `openBefore`, and closed ones before `closedBefore`; returns their number, at most 1,000. */
  sweep(openBefore: string, closedBefore: string): Promise<number>;
};

type Decision = {readonly cart: Cart; readonly events?: readonly CartEvent[]};

/** The replica of products: what can be bought, and at which price. */
export type ProductReplica = {
  /** Replaces the replica of a product, unless it has a newer version; variants that are missing are no longer sold. */
  apply(productId: string, version: number, variants: readonly Variant[]): Promise<void>;
};

export type Ports = {
  readonly carts: Carts;
  readonly productReplica: ProductReplica;
  /** How long closed carts are kept. */
  readonly closedCartDays: number;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
  /** A random token, and its hash. */
  readonly newToken: () => {readonly token: string; readonly hash: string};
};
