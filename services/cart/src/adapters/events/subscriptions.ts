import {accountTopic} from '@ecom/contracts/events/auth';
import {orderTopic} from '@ecom/contracts/events/order';
import {productTopic} from '@ecom/contracts/events/product';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

export const cartSubscriptions = ({applyAccountChange, applyProductChange, orderPaid, orderEndedUnpaid}: UseCases) => [
  subscribe(accountTopic, {'account.changed': ({data}) => applyAccountChange(data)}),
  subscribe(productTopic, {
    'product.changed': ({data: {id, version, name, status, variants}}) =>
      applyProductChange(
        id,
        version,
        variants.map(variant => ({
          id: variant.id,
          productId: id,
          sku: variant.sku,
          name: nameOf(name, variant.options),
          sold: status === 'published',
          prices: Object.fromEntries(variant.prices.map(({amount, currency}) => [currency, amount])),
        })),
      ),
  }),
  subscribe(orderTopic, {
    'order.paid': ({data}) => orderPaid(data.cartId, data.orderId),
    'order.rejected': ({data}) => orderEndedUnpaid(data.cartId, data.orderId),
    'order.cancelled': ({data}) =>
      data.refund ? orderPaid(data.cartId, data.orderId) : orderEndedUnpaid(data.cartId, data.orderId),
  }),
];

/** `Nimbus 5 (black, 128 GB)` */
const nameOf = (product: string, options: Readonly<Record<string, string>>): string => {
  const values = Object.values(options);
  return values.length > 0 ? `${product} (${values.join(', ')})` : product;
};
