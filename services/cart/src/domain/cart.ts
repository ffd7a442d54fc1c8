import {Failure} from '@ecom/core/failure';

export type Line = {readonly variantId: string; readonly quantity: number};

/** The user, or for a guest the SHA-256 of the Cart-Token. */
export type Owner = {readonly userId: string} | {readonly guestTokenHash: string};

type State =
  | {readonly status: 'open'}
  /** Its order is in progress; if the order fails, the cart opens again. */
  | {readonly status: 'checking_out'; readonly orderId: string}
  | {readonly status: 'ordered'; readonly orderId: string}
  /** Its lines were moved to another cart. */
  | {readonly status: 'merged'; readonly into: string};

/** A request to check out that was accepted, so that its repetition is recognized. */
export type Checkout = {
  /** Two requests with the same key are the same if their fingerprint is the same, too. */
  readonly key: string;
  readonly fingerprint: string;
  readonly orderId: string;
  /** RFC 3339 */
  readonly at: string;
};

export type Cart = {
  readonly id: string;
  /** Incremented by each change. */
  readonly version: number;
  readonly owner: Owner;
  /** ISO 4217 */
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly state: State;
  /** Of the last 24 hours. */
  readonly checkouts: readonly Checkout[];
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

export const maxLines = 100;
export const maxQuantity = 999;
/** Days without a change after which an open cart is deleted. */
export const lifetimeDays = 30;

export const newCart = (id: string, owner: Owner, currency: string, lines: readonly Line[], now: string): Cart => ({
  id,
  version: 1,
  owner,
  currency,
  lines: lines.reduce(withLine, []),
  state: {status: 'open'},
  checkouts: [],
  createdAt: now,
  updatedAt: now,
});

/** The lines with one more, or the reason why it does not fit. */
const tryLine = (lines: readonly Line[], {variantId, quantity}: Line): readonly Line[] | Failure => {
  const there = lines.find(line => line.variantId === variantId);
  const sum = (there?.quantity ?? 0) + quantity;
  if (sum > maxQuantity) return quantityTooLarge(variantId);
  if (there) return lines.map(line => (line === there ? {variantId, quantity: sum} : line));
  return lines.length < maxLines ? [...lines, {variantId, quantity}] : fullCart();
};

const withLine = (lines: readonly Line[], line: Line): readonly Line[] => {
  const result = tryLine(lines, line);
  if (result instanceof Failure) throw result;
  return result;
};

/** The next version of the cart with these lines. */
export const withLines = (cart: Cart, lines: readonly Line[], now: string): Cart => ({
  ...cart,
  lines,
  version: cart.version + 1,
  updatedAt: now,
});

export const assertOpen = (cart: Cart) => {
  if (cart.state.status !== 'open') throw closedCart(cart);
};

/** Adds to the quantity of an existing line. */
export const addLine = (cart: Cart, line: Line, now: string): Cart => {
  assertOpen(cart);
  return withLines(cart, withLine(cart.lines, line), now);
};

export const setQuantity = (cart: Cart, {variantId, quantity}: Line, now: string): Cart => {
  assertOpen(cart);
  assertHasLine(cart, variantId);
  return withLines(
    cart,
    cart.lines.map(line => (line.variantId === variantId ? {variantId, quantity} : line)),
    now,
  );
};

export const removeLine = (cart: Cart, variantId: string, now: string): Cart => {
  assertOpen(cart);
  assertHasLine(cart, variantId);
  return withLines(
    cart,
    cart.lines.filter(line => line.variantId !== variantId),
    now,
  );
};

const assertHasLine = ({lines}: Cart, variantId: string) => {
  if (!lines.some(line => line.variantId === variantId)) throw unknownLine(variantId);
};

/** Assigns a guest's cart to a user. */
export const assignTo = (cart: Cart, userId: string, now: string): Cart => {
  assertOpen(cart);
  return {...withLines(cart, cart.lines, now), owner: {userId}};
};

/** The lines of both carts. @throws Failure `conflict` that names what does not fit */
const mergeLines = (own: Cart, guest: Cart): readonly Line[] => {
  if (own.currency !== guest.currency && guest.lines.length > 0) throw mergeConflict({currency: own.currency});
  const variantIds: string[] = [];
  const lines = guest.lines.reduce((merged, line) => {
    const result = tryLine(merged, line);
    if (!(result instanceof Failure)) return result;
    variantIds.push(line.variantId);
    return merged;
  }, own.lines);
  if (variantIds.length > 0) throw mergeConflict({variantIds});
  return lines;
};

/** Moves the guest's lines to the user's own cart, all or none. @throws Failure `conflict` when they do not fit */
export const merge = (own: Cart, guest: Cart, now: string): readonly [own: Cart, guest: Cart] => {
  assertOpen(own);
  assertOpen(guest);
  return [
    withLines(own, mergeLines(own, guest), now),
    {...withLines(guest, [], now), state: {status: 'merged', into: own.id}},
  ];
};

/** Who asks for a cart: a user by id, a guest by the hash of the Cart-Token. */
export type Accessor = {readonly userId?: string | undefined; readonly guestTokenHash?: string | undefined};

export const canAccess = ({owner}: Cart, accessor: Accessor): boolean =>
  'userId' in owner ? owner.userId === accessor.userId : owner.guestTokenHash === accessor.guestTokenHash;

export const assertVersion = (cart: Cart, version: number | undefined): Cart => {
  if (version !== undefined && version !== cart.version) throw staleCart(cart);
  return cart;
};

export const unknownCart = (id: string) => new Failure('not-found', 'unknown-cart', `There is no cart ${id}.`);
export const noCart = () => new Failure('not-found', 'no-cart', 'You have no open cart. Create one with POST /carts.');
const unknownLine = (variantId: string) =>
  new Failure('not-found', 'unknown-line', `The cart has no line of variant ${variantId}.`);
const fullCart = () => new Failure('conflict', 'cart-full', `A cart has at most ${maxLines} lines.`);
const mergeConflict = (members: {readonly currency: string} | {readonly variantIds: readonly string[]}) =>
  new Failure(
    'conflict',
    'cart-merge-conflict',
    'currency' in members
      ? `Your own cart is in ${members.currency}. Check out or delete it first.`
      : `Your own cart would have more than ${maxLines} lines, or ${maxQuantity} pieces of one. Remove some first.`,
    {members},
  );
const quantityTooLarge = (variantId: string) =>
  new Failure(
    'conflict',
    'quantity-too-large',
    `A line has at most ${maxQuantity} pieces; this would exceed it for variant ${variantId}.`,
  );
const staleCart = ({version}: Cart) =>
  new Failure(
    'stale',
    'stale-cart',
    `The cart has changed and is at version ${version}. Read it again, then change it.`,
  );
export const closedCart = ({state}: Cart) =>
  new Failure('conflict', 'cart-closed', `The cart is ${state.status.replace('_', ' ')} and cannot change.`, {
    ...('orderId' in state && {members: {orderId: state.orderId}}),
  });
export const staffOnly = () => new Failure('forbidden', 'staff-only', 'Only staff may list the carts of others.');
