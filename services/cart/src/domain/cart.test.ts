import type {Failure} from '@ecom/core/failure';
import test from 'ava';
import {
  type Accessor,
  addLine,
  assertVersion,
  assignTo,
  type Cart,
  canAccess,
  type Line,
  maxLines,
  maxQuantity,
  merge,
  newCart,
  type Owner,
  removeLine,
  setQuantity,
} from './cart.ts';
import {checkOut, endCheckout, repeatedCheckout} from './checkout.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const line = (variantId: string, quantity: number): Line => ({variantId, quantity});
type Content = Readonly<Record<string, number>>;
const lines = (content: Content) => Object.entries(content).map(([variantId, quantity]) => line(variantId, quantity));
const cart = (content: Content = {}): Cart => newCart('cart', {userId: 'ada'}, 'EUR', lines(content), now);
const guest = (content: Content): Cart => ({...cart(content), id: 'guest', owner: {guestTokenHash: 'hash'}});
const full = cart(Object.fromEntries(Array.from({length: maxLines}, (_, i) => [`variant ${i}`, 1])));

test('lines of one variant are one line from the beginning', t => {
  const {lines: merged} = newCart(
    'cart',
    {userId: 'ada'},
    'EUR',
    [line('mug', 2), line('cup', 1), line('mug', 3)],
    now,
  );
  t.deepEqual(merged, lines({mug: 5, cup: 1}));
});

type Change = (cart: Cart) => Cart;
const changes = test.macro((t, change: Change, content: Content) => {
  const changed = change(cart({mug: 2, cup: 1}));
  t.like(changed, {version: 2, createdAt: now, updatedAt: later});
  t.deepEqual(changed.lines, lines(content));
});

test('adds to what is there', changes, c => addLine(c, line('mug', 3), later), {mug: 5, cup: 1});
test('adds another line', changes, c => addLine(c, line('pot', 1), later), {mug: 2, cup: 1, pot: 1});
test('sets a quantity', changes, c => setQuantity(c, line('mug', 1), later), {mug: 1, cup: 1});
test('removes a line', changes, c => removeLine(c, 'mug', later), {cup: 1});

const refuses = test.macro((t, act: () => unknown, code: string) => {
  t.throws(act, {code});
});
const most = line('mug', maxQuantity);

test('refuses one piece too many', refuses, () => addLine(cart({mug: 1}), most, later), 'quantity-too-large');
test('refuses one line too many', refuses, () => addLine(full, line('mug', 1), later), 'cart-full');
test('refuses to change no line', refuses, () => setQuantity(cart(), line('mug', 1), later), 'unknown-line');
test('refuses to remove no line', refuses, () => removeLine(cart({cup: 1}), 'mug', later), 'unknown-line');
test('refuses to check out nothing', refuses, () => checkOut(cart(), 'order', later), 'empty-cart');
test('refuses a stale version', refuses, () => assertVersion(cart(), 2), 'stale-cart');

test('a full cart still takes more of what it has', t => {
  t.is(addLine(full, line('variant 7', maxQuantity - 1), later).lines[7]!.quantity, maxQuantity);
});

test('a checkout closes the cart for its order', t => {
  const closed = checkOut(cart({mug: 2}), 'order', later);
  t.like(closed, {version: 2, state: {status: 'checking_out', orderId: 'order'}, updatedAt: later});
});

const closed: readonly Cart['state'][] = [
  {status: 'checking_out', orderId: 'order'},
  {status: 'ordered', orderId: 'order'},
  {status: 'merged', into: 'other'},
];
const verbs: Readonly<Record<string, Change>> = {
  addLine: c => addLine(c, line('cup', 1), later),
  setQuantity: c => setQuantity(c, line('mug', 1), later),
  removeLine: c => removeLine(c, 'mug', later),
  checkOut: c => checkOut(c, 'another order', later),
  assignTo: c => assignTo(c, 'bob', later),
  mergeInto: c => merge(c, guest({cup: 1}), later)[0],
  mergeFrom: c => merge(cart(), c, later)[0],
};
for (const state of closed) {
  test(`nothing changes a cart that is ${state.status}`, t => {
    for (const [verb, change] of Object.entries(verbs)) {
      t.throws(() => change({...cart({mug: 2}), state}), {code: 'cart-closed'}, verb);
    }
  });
}

test('merging moves all lines, and the cart of the guest refers to the other cart', t => {
  const [own, left] = merge(cart({mug: 2}), guest({cup: 1, mug: 3}), later);
  t.deepEqual(own.lines, lines({mug: 5, cup: 1}));
  t.like(left, {lines: [], version: 2, state: {status: 'merged', into: 'cart'}});
});

test('merging fills a cart up to its limits', t => {
  t.deepEqual(merge(cart({mug: 1}), guest({mug: maxQuantity - 1}), later)[0].lines, lines({mug: maxQuantity}));
  t.is(merge(full, guest({'variant 7': 1}), later)[0].lines[7]!.quantity, 2);
  t.deepEqual(merge({...cart({mug: 1}), currency: 'USD'}, guest({}), later)[0].lines, lines({mug: 1}));
});

const conflicts = test.macro((t, own: Cart, other: Cart, members: object) => {
  const {code, details} = t.throws<Failure>(() => merge(own, other, later));
  t.is(code, 'cart-merge-conflict');
  t.deepEqual(details.members, members);
});

test('refuses to merge lines of another currency', conflicts, {...cart(), currency: 'USD'}, guest({mug: 1}), {
  currency: 'USD',
});
test('refuses to merge too many pieces', conflicts, cart({mug: 1}), guest({cup: 1, mug: maxQuantity}), {
  variantIds: ['mug'],
});
test('refuses to merge too many lines', conflicts, full, guest({mug: 1, 'variant 7': 1, cup: 1}), {
  variantIds: ['mug', 'cup'],
});

const access = test.macro((t, owner: Owner, accessor: Accessor, expected: boolean) => {
  t.is(canAccess({...cart(), owner}, accessor), expected);
});

test('a shopper may access their cart', access, {userId: 'ada'}, {userId: 'ada'}, true);
test("a shopper may not access another shopper's cart", access, {userId: 'ada'}, {userId: 'bob'}, false);
test("a token gives no access to a shopper's cart", access, {userId: 'ada'}, {guestTokenHash: 'hash'}, false);
test("an anonymous caller may not access a shopper's cart", access, {userId: 'ada'}, {}, false);
test("a token gives access to the guest's cart", access, {guestTokenHash: 'hash'}, {guestTokenHash: 'hash'}, true);
test(
  "a token gives no access to another guest's cart",
  access,
  {guestTokenHash: 'hash'},
  {guestTokenHash: 'other'},
  false,
);
test(
  "a shopper without the token may not access a guest's cart",
  access,
  {guestTokenHash: 'hash'},
  {userId: 'ada'},
  false,
);

test('a repeated checkout is recognized by its key for 24 hours', t => {
  const request = {key: 'key', fingerprint: 'print'};
  const first = checkOut(cart({mug: 2}), 'order', later, request);
  t.deepEqual(repeatedCheckout(first, {key: 'key', fingerprint: 'other print'}), {
    ...request,
    orderId: 'order',
    at: later,
  });
  t.is(repeatedCheckout(first, {key: 'other key', fingerprint: 'print'}), undefined);
  t.is(repeatedCheckout(first, undefined), undefined);
  const reopened = endCheckout(first, 'order', 'open', later);
  const afterHours = (hours: number) => new Date(Date.parse(later) + hours * 3_600_000).toISOString();
  const keysAfter = (hours: number) =>
    checkOut(reopened, 'second', afterHours(hours), {key: 'second key', fingerprint: 'print'}).checkouts.map(
      ({key}) => key,
    );
  t.deepEqual(keysAfter(23), ['key', 'second key']);
  t.deepEqual(keysAfter(24), ['second key']);
});
