import type {Shop} from '../client/shop.ts';

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
 * Buys one piece of the first product in stock, and waits until the order has ended or 30 s have passed.
 *
 * @returns undefined when nothing is in stock
 */
export const buyAsGuest = async (shop: Shop, currency: string) => {
  const variantId = await findVariant(shop, currency);
  if (!variantId) return undefined;
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
      payment: {provider: 'simulated', token: 'tok_ok'},
      expectedTotal: cart.total,
    },
  });
  return shop.getOrder({path: {id: orderId}, headers: {...headers, prefer: 'wait=30'}});
};
