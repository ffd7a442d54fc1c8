import {faker} from '@faker-js/faker/locale/en';
import {CommandError} from '../client/errors.ts';
import type {ItemOf, Shop} from '../client/shop.ts';
import {personOf} from './people.ts';
import type {SeedOutcome} from './seeding.ts';

type Product = ItemOf<'listProducts'>;

/** As many products are bought from. */
const maxProducts = 100;
const currency = 'EUR';

/** Variants that have a price, always in the same order. */
const listVariants = async (shop: Shop): Promise<readonly string[]> => {
  const {items} = await shop.listProducts({query: {status: ['published'], sort: 'name', limit: maxProducts}});
  const variants = items.flatMap((product: Product) => product.variants);
  const priced = variants.filter(({prices}) => prices.some(price => price.currency === currency));
  if (priced.length === 0)
    throw new CommandError(`The shop has no published products with prices in ${currency}. Add some: ecom seed demo`);
  return priced.map(({id}) => id);
};

/** The body of a checkout and the lines of the cart: the same for the same seed and products. */
const purchaseOf = (seed: number, index: number, variants: readonly string[]) => {
  const {email, fullName} = personOf(seed, index);
  faker.seed([seed, index, 1]);
  const chosen = faker.helpers.arrayElements(variants, {min: 1, max: Math.min(3, variants.length)});
  return {
    email: email.replace('@', '.order@'),
    lines: chosen.map(variantId => ({variantId, quantity: faker.number.int({min: 1, max: 2})})),
    // One of twenty payments is declined.
    token: faker.number.int({min: 1, max: 20}) === 1 ? 'tok_declined' : 'tok_ok',
    shippingAddress: {
      fullName,
      line1: faker.location.streetAddress(),
      city: faker.location.city(),
      postalCode: faker.location.zipCode('#####'),
      country: 'US',
    },
  };
};

/** Buys as a guest would, and waits until the order is paid or has ended; an order of the same e-mail address is there already. */
export const addOrders = async (shop: Shop, seed: number) => {
  const variants = await listVariants(shop);
  return async (index: number): Promise<readonly SeedOutcome[]> => {
    const {email, lines, token, shippingAddress} = purchaseOf(seed, index, variants);
    if ((await shop.listOrders({query: {email, limit: 1}})).items.length > 0) return ['existing'];
    const guest = {authorization: undefined};
    const cart = await shop.createCart({body: {currency, lines}, headers: guest});
    const headers = {...guest, 'cart-token': cart.token!};
    const {orderId} = await shop.checkOutCart({
      path: {id: cart.id},
      headers,
      body: {email, shippingAddress, payment: {provider: 'simulated', token}, expectedTotal: cart.total},
    });
    await shop.getOrder({path: {id: orderId}, headers: {...headers, prefer: 'wait=30'}});
    return ['added'];
  };
};
