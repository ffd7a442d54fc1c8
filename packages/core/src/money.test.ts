import test from 'ava';
import {allocate, formatMoney, parseMoney} from './money.ts';

const writes = test.macro((t, amount: number, currency: string, text: string) =>
  t.is(formatMoney({amount, currency}), text),
);

test('formatMoney writes euros with two decimals', writes, 1999, 'EUR', '19.99 EUR');
test('formatMoney writes a few cents with a leading zero', writes, 5, 'EUR', '0.05 EUR');
test('formatMoney writes zero', writes, 0, 'USD', '0.00 USD');
test('formatMoney writes yen without decimals', writes, 1999, 'JPY', '1,999 JPY');
test('formatMoney writes zero yen', writes, 0, 'JPY', '0 JPY');
test('formatMoney writes dinars with three decimals', writes, 1999, 'KWD', '1.999 KWD');
test('formatMoney writes forints with two decimals, as ISO 4217 counts them', writes, 199_900, 'HUF', '1,999.00 HUF');
test(
  'formatMoney is exact for the largest amount',
  writes,
  Number.MAX_SAFE_INTEGER,
  'EUR',
  '90,071,992,547,409.91 EUR',
);

const reads = test.macro((t, text: string, amount?: number, currency?: string) =>
  t.deepEqual(parseMoney(text), amount === undefined ? undefined : {amount, currency}),
);

test('parseMoney reads what formatMoney writes', reads, '90,071,992,547,409.91 EUR', Number.MAX_SAFE_INTEGER, 'EUR');
test('parseMoney reads an amount without decimals', reads, '20 EUR', 2000, 'EUR');
test('parseMoney reads fewer decimals than the currency has', reads, '0.5 eur', 50, 'EUR');
test('parseMoney reads yen', reads, '1999 JPY', 1999, 'JPY');
test('parseMoney reads dinars', reads, '1.999 KWD', 1999, 'KWD');
test('parseMoney refuses more decimals than the currency has', reads, '0.5 JPY');
test('parseMoney refuses a decimal comma', reads, '19,99 EUR');
test('parseMoney refuses an amount without a currency', reads, '19.99');
test('parseMoney refuses a negative amount', reads, '-1.00 EUR');
test('parseMoney refuses an amount that is not exact', reads, '90,071,992,547,409.92 EUR');

const allocates = test.macro((t, amount: number, weights: readonly number[], parts: readonly number[]) =>
  t.deepEqual(allocate(amount, weights), parts),
);

test('allocate splits in proportion', allocates, 100, [1, 3], [25, 75]);
test('allocate gives the rest to the largest remainder', allocates, 10, [1, 1, 4], [2, 2, 6]);
test('allocate prefers the first of equal remainders', allocates, 100, [1, 1, 1], [34, 33, 33]);
test('allocate gives nothing to a weight of zero', allocates, 5, [0, 1], [0, 5]);
test('allocate splits nothing', allocates, 0, [1, 2], [0, 0]);
test(
  'allocate is exact for the largest amounts',
  allocates,
  Number.MAX_SAFE_INTEGER,
  [Number.MAX_SAFE_INTEGER, 1],
  [Number.MAX_SAFE_INTEGER - 1, 1],
);

test('the parts that allocate returns add up to the amount and differ from their exact share by less than one', t => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 2000; round++) {
    const amount = random(100_000);
    const weights = Array.from({length: 1 + random(8)}, () => random(1000));
    weights[0]! += 1;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const parts = allocate(amount, weights);
    t.is(
      parts.reduce((sum, part) => sum + part, 0),
      amount,
    );
    t.true(parts.every((part, i) => Math.abs(part - (amount * weights[i]!) / total) < 1));
  }
});

const refuses = test.macro((t, amount: number, weights: readonly number[]) =>
  t.throws(() => allocate(amount, weights), {instanceOf: RangeError}),
);

test('allocate refuses a negative amount', refuses, -1, [1]);
test('allocate refuses a fraction', refuses, 1.5, [1]);
test('allocate refuses a negative weight', refuses, 1, [2, -1]);
test('allocate refuses weights that are all zero', refuses, 1, [0, 0]);
test('allocate refuses an empty list of weights', refuses, 1, []);
