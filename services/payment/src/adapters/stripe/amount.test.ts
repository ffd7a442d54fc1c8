import test from 'ava';
import {fromStripeAmount, toStripeAmount} from './amount.ts';

const converts = test.macro((t, amount: number, currency: string, expected: number) => {
  t.is(toStripeAmount(amount, currency), expected);
  t.is(fromStripeAmount(expected, currency), amount);
});
test('euros are cents in both', converts, 1999, 'EUR', 1999);
test('yen have no decimals in either', converts, 500, 'JPY', 500);
test('dinars have three decimals in both', converts, 5120, 'KWD', 5120);
test('krónur have none here, and two at Stripe', converts, 5, 'ISK', 500);
test('ariary have two here, and none at Stripe', converts, 500, 'MGA', 5);
test('forints have two decimals in charges', converts, 1045, 'HUF', 1045);

const refuses = test.macro((t, amount: number, currency: string) => {
  t.is(toStripeAmount(amount, currency), undefined);
});
test('refuses dinars whose last digit is not zero', refuses, 5124, 'KWD');
test('refuses parts of an ariary', refuses, 501, 'MGA');
test('refuses a currency that Stripe describes in two ways', refuses, 500, 'UGX');
test('refuses an amount that a number does not hold exactly', refuses, Number.MAX_SAFE_INTEGER, 'ISK');
