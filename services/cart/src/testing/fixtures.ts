import {hashCartToken} from '@ecom/contracts/cart-token';
import {newId} from '@ecom/core/ids';
import {newToken} from '../adapters/http/token.ts';
import {memoryStores} from '../adapters/memory.ts';
import type {Checkout} from '../application/check-out.ts';
import {createUseCases} from '../application/index.ts';
import type {Ports} from '../application/ports.ts';
import type {Accessor, Line} from '../domain/cart.ts';
import type {Variant} from '../domain/price.ts';

export const ada = '019a0000-0000-7000-8000-00000000000a';
export const bob = '019a0000-0000-7000-8000-00000000000b';
/** A product with two variants, and one with a single variant. */
export const mugs = '019a0000-0000-7000-8000-000000000100';
export const mug = '019a0000-0000-7000-8000-000000000101';
export const bigMug = '019a0000-0000-7000-8000-000000000102';
export const pots = '019a0000-0000-7000-8000-000000000200';
export const pot = '019a0000-0000-7000-8000-000000000201';

export const variant = (id: string, change: Partial<Variant> = {}): Variant => ({
  id,
  productId: id === pot ? pots : mugs,
  sku: `SKU-${id.slice(-3)}`,
  name: id === pot ? 'Pot' : 'Mug',
  sold: true,
  prices: {EUR: 250, USD: 300},
  ...change,
});

export const address = {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'};
export const terms = {
  email: 'ada@example.org',
  shippingAddress: address,
  payment: {provider: 'simulated', token: 'tok_ok'},
};

export const line = (variantId: string, quantity: number): Line => ({variantId, quantity});

/** Shared by the tests of this service: use cases on a few products, and a clock that can be advanced. */
export const createFixture = async (stores: Pick<Ports, 'carts' | 'productReplica'> = memoryStores()) => {
  let clock = Date.parse('2026-03-03T00:00:00.000Z');
  const useCases = createUseCases({
    ...stores,
    closedCartDays: 90,
    newId,
    newToken,
    now: () => new Date(clock).toISOString(),
  });
  await useCases.applyProductChange(mugs, 1, [variant(mug), variant(bigMug, {prices: {EUR: 400}})]);
  await useCases.applyProductChange(pots, 1, [variant(pot, {prices: {EUR: 1000}})]);

  return {
    ...useCases,
    useCases,
    wait: (days: number) => {
      clock += days * 86_400_000;
    },
    /** A cart with lines, and its accessor. */
    async open(userId: string | undefined, lines: readonly Line[], currency = 'EUR') {
      const {cart, token = ''} = await useCases.createCart({userId, currency, lines});
      const accessor: Accessor = userId ? {userId} : {guestTokenHash: hashCartToken(token)};
      return {id: cart.id, accessor, token};
    },
    buy: (cart: Pick<Checkout, 'id' | 'accessor' | 'request'>, amount: number) =>
      useCases.checkOut({...cart, ...terms, expectedTotal: {amount, currency: 'EUR'}}),
  };
};

export type Fixture = Awaited<ReturnType<typeof createFixture>>;
