import test from 'ava';
import {amountOfPieces, nextPieces, type RefundedLine} from './line.ts';

/** What refunds of so many pieces cost, one after the other. */
const costs = test.macro(
  (t, total: number, quantity: number, refunds: readonly number[], amounts: readonly number[]) => {
    const line = {id: 'line', quantity, total};
    const refunded: RefundedLine[] = [];
    for (const pieces of refunds) refunded.push(nextPieces(line, refunded, pieces)!);
    t.deepEqual(
      refunded.map(({amount}) => amount),
      amounts,
    );
  },
);

test('three pieces of 4048 one by one', costs, 4048, 3, [1, 1, 1], [1349, 1350, 1349]);
test('three pieces of 4048 as one and two', costs, 4048, 3, [1, 2], [1349, 2699]);
test('three pieces of 4048 as two and one', costs, 4048, 3, [2, 1], [2699, 1349]);
test('three pieces of 4048 at once', costs, 4048, 3, [3], [4048]);
test('half a cent is rounded up', costs, 5, 2, [1, 1], [3, 2]);
test('more pieces than cents', costs, 1, 3, [1, 1, 1], [0, 1, 0]);
test('free pieces', costs, 0, 2, [1, 1], [0, 0]);
test('the largest amount', costs, Number.MAX_SAFE_INTEGER, 1000, [999, 1], [8_998_192_055_486_250, 9_007_199_254_741]);

/** What the rest costs when the refunds of other pieces have failed, so that those that remain are not the first pieces. */
const restCosts = test.macro((t, total: number, quantity: number, taken: readonly [number, number], rest: number[]) => {
  const line = {id: 'line', quantity, total};
  let [pieces, amount] = taken;
  const amounts = rest.map(() => {
    const next = amountOfPieces(line, {quantity: pieces, amount}, 1);
    pieces += 1;
    amount += next;
    return next;
  });
  t.deepEqual(amounts, rest);
  t.is(amount, total);
});

test('the others cost the rest when the dearest piece is refunded', restCosts, 4048, 3, [1, 1350], [1349, 1349]);
test('the others cost the rest when the cheaper pieces are refunded', restCosts, 4048, 3, [2, 2698], [1350]);
test('no piece is free because another was dear', restCosts, 6, 5, [1, 2], [1, 1, 1, 1]);

test('at most the pieces that are left are refunded', t => {
  const line = {id: 'line', quantity: 3, total: 300};
  const two = nextPieces(line, [], 2)!;
  t.deepEqual(two, {lineId: 'line', quantity: 2, amount: 200});
  t.deepEqual(nextPieces(line, [two], 5), {lineId: 'line', quantity: 1, amount: 100});
  t.deepEqual(nextPieces(line, [{...two, lineId: 'other'}]), {lineId: 'line', quantity: 3, amount: 300});
  t.is(nextPieces(line, [two, {...two, quantity: 1}], 1), undefined);
  t.is(nextPieces(line, [], 0), undefined);
});
