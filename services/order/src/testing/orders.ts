import type {LineItem} from '@ecom/contracts/line-item';
import {plainPrice, plainSums} from '@ecom/contracts/price-breakdown';
import {place} from '../domain/lifecycle.ts';
import type {Order, OrderTerms} from '../domain/order.ts';

export const eur = (amount: number) => ({amount, currency: 'EUR'});

/** A line whose variant has the line's id, too. */
export const lineOf = (id: string, quantity: number, price: number): LineItem => ({
  id,
  variantId: id,
  productId: '019a0000-0000-7000-8000-000000000100',
  sku: `SKU-${id}`,
  name: id,
  quantity,
  unitPrice: eur(price),
  ...plainPrice(eur(quantity * price)),
});

/** The terms of a user's checkout of two mugs and a pot for 10.00 EUR. */
export const termsOf = (change: Partial<OrderTerms> = {}): OrderTerms => ({
  id: '019a0000-0000-7000-8000-000000000001',
  cartId: 'cart',
  userId: 'ada',
  guestTokenHash: null,
  email: 'ada@example.org',
  lines: [lineOf('mug', 2, 300), lineOf('pot', 1, 400)],
  ...plainSums(eur(1000)),
  shippingAddress: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'},
  billingAddress: null,
  payment: {provider: 'simulated', token: 'tok_ok'},
  ...change,
});

/** An order in any state. */
export const orderOf = (change: Partial<Order> = {}): Order => ({
  ...place(termsOf(), '2026-03-03T00:00:00.000Z').order,
  ...change,
});
