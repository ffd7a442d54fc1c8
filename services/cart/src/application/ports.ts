import type {CartEvent} from '@ecom/contracts/events/cart';
import type {Cart, Line} from '../domain/cart.ts';
import type {Variant, Variants} from '../domain/price.ts';

/** What a decision about a cart needs: the cart, and the variants of its lines and of those asked for besides. */
export type Found = {readonly cart: Cart; readonly variants: Variants};

export type Carts = {
  /** Keeps a new cart if `decide` lets it, given the variants of its lines. */
  add(cart: Cart, decide: (variants: Variants) => void): Promise<Found>;
  get(id: string): Promise<Found | undefined>;
  /** The newest open cart of a shopper. */
  newestOpenOf(userId: string): Promise<Found | undefined>;
  /**
   * Decides, and saves the new state with its events if nobody else changed the cart meanwhile; else decides again.
   * `besides` names variants that the decision needs and the cart may not have yet.
   *
   * @throws Failure `missing` for an unknown id
   */
  update(id: string, decide: (found: Found) => Decision, otherVariantIds?: readonly string[]): Promise<Found>;
  /** Saves carts together, each the next version of what was read. False when somebody else changed one meanwhile: then none is saved. */
  save(carts: readonly Cart[]): Promise<boolean>;
  /** Ends what a checkout began, once: the cart is ordered, or opens again. Of no effect for another order's cart. */
  settle(id: string, orderId: string, status: 'ordered' | 'open', now: string): Promise<void>;
  /** Forgets a cart. False when it was not there. */
  remove(id: string, version: number): Promise<boolean>;
  /** Forgets open carts last changed before `openBefore`, and closed ones before `closedBefore`; returns how many, at most 1,000. */
  sweep(openBefore: string, closedBefore: string): Promise<number>;
};

export type Decision = {readonly cart: Cart; readonly events?: readonly CartEvent[]};

/** The replica of what can be bought. */
export type ProductReplica = {
  /** Replaces what is known of a product, unless a newer version is known; variants that are not named are no longer sold. */
  learn(productId: string, version: number, variants: readonly Variant[]): Promise<void>;
};

export type Ports = {
  readonly carts: Carts;
  readonly productReplica: ProductReplica;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
  /** A token that cannot be guessed, and what to keep of it. */
  readonly newToken: () => {readonly token: string; readonly hash: string};
};

export type {Line};
