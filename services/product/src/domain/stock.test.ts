import test from 'ava';
import {adjust, available, setOnHand} from './stock.ts';

const level = {onHand: 5, reserved: 2};

test('what is reserved cannot be sold', t => {
  t.is(available(level), 3);
});

test('what is on hand may fall to what is reserved', t => {
  t.deepEqual(setOnHand(level, 2), {onHand: 2, reserved: 2});
  t.deepEqual(adjust(level, -3), {onHand: 2, reserved: 2});
  t.deepEqual(adjust(level, 4), {onHand: 9, reserved: 2});
});

test('what is on hand never falls below what is reserved', t => {
  t.throws(() => setOnHand(level, 1), {code: 'below-reserved'});
  t.throws(() => adjust(level, -4), {code: 'below-reserved'});
  t.throws(() => adjust({onHand: 5, reserved: 0}, -6), {code: 'below-reserved'});
});

test('what cannot be counted exactly is refused', t => {
  t.throws(() => adjust({onHand: Number.MAX_SAFE_INTEGER, reserved: 0}, 1), {code: 'stock-too-large'});
});
