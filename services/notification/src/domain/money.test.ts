import test from 'ava';
import {written} from './money.ts';

const writes = test.macro((t, amount: number, currency: string, text: string) =>
  t.is(written({amount, currency}), text),
);

test('euros have cents', writes, 1999, 'EUR', '19.99 EUR');
test('a few cents', writes, 5, 'EUR', '0.05 EUR');
test('nothing', writes, 0, 'USD', '0.00 USD');
test('yen have none', writes, 1999, 'JPY', '1,999 JPY');
test('no yen', writes, 0, 'JPY', '0 JPY');
test('dinars have thousandths', writes, 1999, 'KWD', '1.999 KWD');
test('forints have hundredths, though nobody pays with them', writes, 199_900, 'HUF', '1,999.00 HUF');
test('the largest sum is exact', writes, Number.MAX_SAFE_INTEGER, 'EUR', '90,071,992,547,409.91 EUR');
