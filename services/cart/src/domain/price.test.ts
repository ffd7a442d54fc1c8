import {randomInt} from 'node:crypto';
import test from 'ava';
import {newCart} from './cart.ts';
import {assertPurchasable, assertTotalConfirmed, price, toLineItems, toSums, type Variant} from './price.ts';

const now = '2026-03-03T00:00:00.000Z';
const variant = (id: string, change: Partial<Variant> = {}): [string, Variant] => [
  id,
  {id, productId: `product of ${id}`, sku: `SKU-${id}`, name: id, sold: true, prices: {EUR: 250}, ...change},
];
const variants = new Map([
  variant('mug'),
  variant('cup', {sold: false}),
  variant('pot', {prices: {USD: 999}}),
  variant('car', {prices: {EUR: Number.MAX_SAFE_INTEGER}}),
]);
const priced = (lines: Record<string, number>, currency = 'EUR') => {
  const content = Object.entries(lines).map(([variantId, quantity]) => ({variantId, quantity}));
  return price(newCart('cart', {userId: 'ada'}, currency, content, now), variants);
};

test('a line costs its price times its quantity', t => {
  const {priced: lines, total} = priced({mug: 3});
  t.like(lines[0], {
    productId: 'product of mug',
    sku: 'SKU-mug',
    name: 'mug',
    unitPrice: 250,
    total: 750,
    purchasable: true,
  });
  t.is(total, 750);
});

test('the total of a cart is the sum of the totals of its lines and of the shipping', t => {
  for (let times = 0; times < 300; times++) {
    const amounts = Array.from({length: randomInt(9)}, () => randomInt(1e9));
    const stocked = new Map(
      amounts.map((amount, i) => variant(`${i}`, {prices: {EUR: amount}, sold: randomInt(5) > 0})),
    );
    const lines = amounts.map((_, i) => ({variantId: `${i}`, quantity: 1 + randomInt(999)}));
    const cart = price(newCart('cart', {userId: 'ada'}, 'EUR', lines, now), stocked);
    const {shipping, subtotal, discountTotal, total} = toSums(cart);
    const items = toLineItems(cart, () => 'id');
    const sum = (values: readonly {amount: number}[]) => values.reduce((all, {amount}) => all + amount, 0);
    const where = JSON.stringify([lines, [...stocked.values()]]);
    t.is(sum(items.map(item => item.total)) + (shipping?.total.amount ?? 0), total.amount, where);
    t.is(sum(items.map(item => item.subtotal)), subtotal.amount, where);
    t.is(sum(items.flatMap(({discounts}) => discounts.map(({amount}) => amount))), discountTotal.amount, where);
  }
});

test('a price is that of the currency of the cart', t => {
  t.is(priced({pot: 2}, 'USD').total, 1998);
});

test('a line that cannot be bought is shown and counts nothing', t => {
  const {priced: lines, total} = priced({mug: 1, cup: 1, pot: 1, unheard: 1});
  t.deepEqual(
    lines.map(({purchasable}) => purchasable),
    [true, false, false, false],
  );
  t.is(total, 250);
});

test('a total as large as can be counted stands', t => {
  t.is(priced({car: 1}).total, Number.MAX_SAFE_INTEGER);
});

const refuses = test.macro((t, act: () => unknown, code: string) => {
  t.throws(act, {code});
});
const eur = (amount: number) => ({amount, currency: 'EUR'});
const buy = (id: string) => () => assertPurchasable([id], variants, 'EUR');

test('refuses a total that cannot be counted', refuses, () => priced({car: 1, mug: 1}), 'total-too-large');
test('refuses to sell what was never heard of', refuses, buy('unheard'), 'unknown-variant');
test('refuses to sell what is no longer sold', refuses, buy('cup'), 'unknown-variant');
test('refuses to sell what has no such price', refuses, buy('pot'), 'no-price');
test('refuses another amount', refuses, () => assertTotalConfirmed(priced({mug: 1}), eur(249)), 'total-changed');
test(
  'refuses the same amount of another currency',
  refuses,
  () => assertTotalConfirmed(priced({mug: 1}), {amount: 250, currency: 'USD'}),
  'total-changed',
);
test(
  'refuses a line that went, whatever the total',
  refuses,
  () => assertTotalConfirmed(priced({mug: 1, cup: 1}), eur(250)),
  'lines-not-purchasable',
);

test('takes what was confirmed', t => {
  t.notThrows(() => assertTotalConfirmed(priced({mug: 2}), eur(500)));
  t.notThrows(() => assertPurchasable(['mug'], variants, 'EUR'));
});
