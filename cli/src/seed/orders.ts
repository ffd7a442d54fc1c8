import {faker} from '@faker-js/faker/locale/en';
import {CommandError} from '../client/errors.ts';
import type {ItemOf, Shop} from '../client/shop.ts';
import {personOf} from './people.ts';
import type {SeedOutcome} from './seeding.ts';

/** How an order ended; `open` if it has not within half a minute. */
type Ending = 'paid' | 'declined' | 'rejected' | 'open';

const endings: Readonly<Record<string, Ending>> = {
  confirmed: 'paid',
  completed: 'paid',
  cancelled: 'declined',
  rejected: 'rejected',
};

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

/** Buys as a guest would, and counts how the orders end; an order of the same e-mail address is there already. */
export const addOrders = async (shop: Shop, seed: number) => {
  const variants = await listVariants(shop);
  const ended: Record<Ending, number> = {paid: 0, declined: 0, rejected: 0, open: 0};
  const add = async (index: number): Promise<readonly SeedOutcome[]> => {
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
    const {status} = await shop.getOrder({path: {id: orderId}, headers: {...headers, prefer: 'wait=30'}});
    ended[endings[status] ?? 'open'] += 1;
    return ['added'];
  };
  return {add, ended};
};
