import {lifetimeDays} from '../../domain/cart.ts';
import {type PricedCart, toLinePrices, toSums} from '../../domain/price.ts';

export const toResponse = (cart: PricedCart) => ({
  id: cart.id,
  currency: cart.currency,
  lines: cart.priced.map(line => {
    const {variantId, sku, name, quantity, purchasable} = line;
    return {variantId, sku, name, quantity, ...toLinePrices(line, cart.currency), purchasable};
  }),
  ...toSums(cart),
  status: cart.state.status,
  orderId: 'orderId' in cart.state ? cart.state.orderId : null,
  expiresAt: new Date(Date.parse(cart.updatedAt) + lifetimeDays * 86_400_000).toISOString(),
  version: cart.version,
});
