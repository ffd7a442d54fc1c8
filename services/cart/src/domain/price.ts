import type {LineItem} from '@ecom/contracts/line-item';
import {type OrderSums, type PriceParts, plainPrice, plainSums} from '@ecom/contracts/price-breakdown';
import {Failure} from '@ecom/core/failure';
import type {Money} from '@ecom/core/money';
import type {Cart, Line} from './cart.ts';

/** A variant in the replica of products. */
export type Variant = {
  readonly id: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  /** Whether its product is published and still has the variant. */
  readonly sold: boolean;
  /** Minor units by currency. */
  readonly prices: Readonly<Record<string, number>>;
};

export type Variants = ReadonlyMap<string, Variant>;

type PricedLine = Line & {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  /** Minor units. */
  readonly unitPrice: number;
  readonly total: number;
  /** Whether it can be bought now. */
  readonly purchasable: boolean;
};

export type PricedCart = Cart & {readonly priced: readonly PricedLine[]; readonly total: number};

/** At the current prices: a cart guarantees none before checkout. A line that cannot be bought counts nothing. */
export const price = (cart: Cart, variants: Variants): PricedCart => {
  const priced = cart.lines.map(line => priceLine(line, variants.get(line.variantId), cart.currency));
  const total = priced.reduce((sum, line) => sum + line.total, 0);
  if (!Number.isSafeInteger(total)) throw tooExpensive();
  return {...cart, priced, total};
};

const priceLine = (line: Line, variant: Variant | undefined, currency: string): PricedLine => {
  const unitPrice = variant?.prices[currency];
  const purchasable = variant?.sold === true && unitPrice !== undefined;
  return {
    ...line,
    productId: variant?.productId ?? line.variantId,
    sku: variant?.sku ?? '',
    name: variant?.name ?? 'No longer sold',
    unitPrice: unitPrice ?? 0,
    total: purchasable ? unitPrice * line.quantity : 0,
    purchasable,
  };
};

/** The prices of a line, the same in the cart and in the order. There are no discounts and taxes yet. */
export const toLinePrices = (
  {unitPrice, total}: PricedLine,
  currency: string,
): PriceParts & Pick<LineItem, 'unitPrice'> => ({
  unitPrice: {amount: unitPrice, currency},
  ...plainPrice({amount: total, currency}),
});

/** The lines as the order takes them over. */
export const toLineItems = ({priced, currency}: PricedCart, newId: () => string): LineItem[] =>
  priced.map(line => {
    const {variantId, productId, sku, name, quantity} = line;
    return {id: newId(), variantId, productId, sku, name, quantity, ...toLinePrices(line, currency)};
  });

/** The sums of the cart, and of its order: `total` is the sum of the totals of the lines and of the shipping. */
export const toSums = ({total, currency}: PricedCart): OrderSums => plainSums({amount: total, currency});

/** @throws Failure `invalid` for a variant that cannot be bought in the cart's currency */
export const assertPurchasable = (variantIds: readonly string[], variants: Variants, currency: string): void => {
  for (const id of variantIds) {
    const variant = variants.get(id);
    if (!variant?.sold) throw unknownVariant(id);
    if (variant.prices[currency] === undefined) throw noPrice(id, currency);
  }
};

/** Asserts that all lines can be bought, and that the total is the one that the shopper has confirmed. */
export const assertTotalConfirmed = ({priced, total, currency}: PricedCart, expected: Money): void => {
  const gone = priced.filter(line => !line.purchasable).map(({variantId}) => variantId);
  if (gone.length > 0) throw notSold(gone);
  if (expected.amount !== total || expected.currency !== currency)
    throw totalChanged(expected, {amount: total, currency});
};

/**
 * The payment of the order: none when the total is 0, whatever is given.
 *
 * @throws Failure `invalid` without a payment when there is something to pay
 */
export const paymentOf = <Payment>({total}: PricedCart, given: Payment | null | undefined): Payment | null => {
  if (total === 0) return null;
  if (!given) throw missingPayment();
  return given;
};

const unknownVariant = (id: string) =>
  new Failure('invalid', 'unknown-variant', `There is no variant ${id} for sale.`, {
    errors: [{path: 'variantId', message: `${id} is not for sale`}],
  });
const noPrice = (id: string, currency: string) =>
  new Failure('invalid', 'no-price', `Variant ${id} has no price in ${currency}.`, {
    errors: [{path: 'currency', message: `variant ${id} has no price in ${currency}`}],
  });
const missingPayment = () =>
  new Failure('invalid', 'payment-required', 'A payment is required, since the total is not 0.', {
    errors: [{path: 'payment', message: 'is required unless the total is 0'}],
  });
const tooExpensive = () => new Failure('invalid', 'total-too-large', 'The total is too large. Remove some items.');
const notSold = (variantIds: readonly string[]) =>
  new Failure('conflict', 'lines-not-purchasable', 'Some lines can no longer be bought. Remove them, then check out.', {
    members: {variantIds},
  });
const totalChanged = (expectedTotal: object, total: object) =>
  new Failure('conflict', 'total-changed', 'The total has changed. Read the cart, then confirm the new total.', {
    members: {expectedTotal, total},
  });
