import type {Response, Shop} from '../client/shop.ts';
import {type PaymentTrial, paymentTrialOf} from './payment-trial.ts';

export type Purchase = {readonly order: Response<'getOrder'>; readonly trial: PaymentTrial};

const guest = {authorization: undefined};

/** As many products are looked at for a variant in stock. */
const maxProducts = 20;

const findVariant = async (shop: Shop, currency: string): Promise<string | undefined> => {
  const {items} = await shop.searchProducts({
    query: {inStock: true, currency, limit: maxProducts},
    headers: guest,
  });
  for (const {slug} of items) {
    const {variants} = await shop.getCatalogProduct({path: {idOrSlug: slug}, headers: guest});
    const found = variants.find(
      ({available, prices}) => available > 0 && prices.some(price => price.currency === currency),
    );
    if (found) return found.id;
  }
  return undefined;
};

/**
 * Buys one piece of the first product in stock, waits until the order is paid, has ended or needs the customer, or 30 s have passed, and cancels it
 * unless it is paid or has ended.
 *
 * @returns the order before it was cancelled; undefined when nothing is in stock
 */
export const buyAsGuest = async (shop: Shop, currency: string): Promise<Purchase | undefined> => {
  const variantId = await findVariant(shop, currency);
  if (!variantId) return undefined;
  const trial = paymentTrialOf((await shop.listPaymentProviders({headers: guest})).items.map(({name}) => name));
  const cart = await shop.createCart({body: {currency, lines: [{variantId, quantity: 1}]}, headers: guest});
  const headers = {...guest, 'cart-token': cart.token!};
  const {orderId} = await shop.checkOutCart({
    path: {id: cart.id},
    headers,
    body: {
      email: 'smoke.test@shop.example',
      shippingAddress: {
        fullName: 'Smoke Test',
        line1: '1 Main Street',
        city: 'Springfield',
        postalCode: '12345',
        country: 'US',
      },
      payment: {provider: trial.provider, token: trial.token},
      expectedTotal: cart.total,
    },
  });
  const path = {id: orderId};
  const order = await shop.getOrder({path, headers: {...headers, prefer: 'wait=30'}});
  const isOpen = ['placed', 'confirmed'].includes(order.status) && order.paymentStatus !== 'captured';
  if (isOpen) await shop.cancelOrder({path, headers, body: {reason: 'Smoke test'}});
  return {order, trial};
};
