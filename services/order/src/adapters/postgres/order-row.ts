import type {NextAction} from '@ecom/contracts/next-action';
import type {Order} from '../../domain/order.ts';
import {searchTerms} from '../../domain/search-terms.ts';
import {statusesOf} from '../../domain/transition.ts';

/** The sums without the total. */
type Price = Pick<Order, 'shipping' | 'subtotal' | 'discountTotal' | 'taxTotal' | 'taxes' | 'pricesIncludeTax'>;
type Parts = Pick<Order, 'voidRequest' | 'nextAction' | 'shipments' | 'cancellations' | 'refunds' | 'disputes'>;

/** Until 2026-12 an action was the address where the customer confirms the payment, and there were no disputes. */
type StoredParts = Omit<Parts, 'nextAction' | 'disputes'> &
  Partial<Pick<Parts, 'disputes'>> & {readonly nextAction: (Partial<NextAction> & {readonly url?: string}) | null};

const partsOf = ({nextAction, ...parts}: StoredParts): Parts => ({
  disputes: [],
  ...parts,
  nextAction: nextAction && {type: 'redirect', ...nextAction},
});

export type OrderRow = Omit<Order, keyof Price | keyof Parts | 'total' | 'createdAt' | 'updatedAt'> & {
  readonly amount: string;
  readonly currency: string;
  readonly price: Price;
  readonly parts: StoredParts;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export const fromRow = ({amount, currency, price, parts, createdAt, updatedAt, ...row}: OrderRow): Order => ({
  ...row,
  ...price,
  ...partsOf(parts),
  total: {amount: Number(amount), currency},
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const toRow = (order: Order) => {
  const {shipping, subtotal, discountTotal, taxTotal, taxes, pricesIncludeTax} = order;
  const price: Price = {shipping, subtotal, discountTotal, taxTotal, taxes, pricesIncludeTax};
  const {voidRequest, nextAction, shipments, cancellations, refunds, disputes} = order;
  const parts: Parts = {voidRequest, nextAction, shipments, cancellations, refunds, disputes};
  return {
    ...order,
    ...statusesOf(order),
    amount: order.total.amount,
    currency: order.total.currency,
    lines: JSON.stringify(order.lines),
    price: JSON.stringify(price),
    shippingAddress: JSON.stringify(order.shippingAddress),
    billingAddress: JSON.stringify(order.billingAddress),
    payment: JSON.stringify(order.payment),
    parts: JSON.stringify(parts),
    history: JSON.stringify(order.history),
    searchTerms: searchTerms(order),
  };
};
