import type {ItemOf, Shop} from '../client/shop.ts';
import {isAbbreviatedId, isId, only} from './id.ts';
import {resolveOrder} from './order.ts';

export type Payment = ItemOf<'listPayments'>;

/** The payment of an order. */
export const paymentOfOrder = async (
  shop: Shop,
  {id, number}: {readonly id: string; readonly number: string},
): Promise<Payment> => {
  const {items} = await shop.listPayments({query: {orderId: id}});
  return only(`payment of order ${number}`, items);
};

/** The payment that an id, its first digits or its order's number names. */
export const resolvePayment = async (shop: Shop, text: string): Promise<Payment> => {
  if (isId(text)) return shop.getPayment({path: {id: text}});
  if (!isAbbreviatedId(text)) return paymentOfOrder(shop, await resolveOrder(shop, text));
  const {items} = await shop.listPayments({query: {id: text}});
  return only(`payment ${text}`, items);
};
