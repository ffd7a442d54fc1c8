import test from 'ava';
import {Phone, toE164} from './phone.ts';

const isStoredAs = test.macro((t, text: string, stored: string) => {
  t.is(Phone.parse(text), stored);
});
test('an international number is stored in E.164', isStoredAs, '+47 22 12 34 56', '+4722123456');
test('a short international number is accepted', isStoredAs, '+298123456', '+298123456');
test('brackets and hyphens are left out', isStoredAs, '+1 (415) 555-0100', '+14155550100');
test('a national number without a country keeps its digits', isStoredAs, '(0151) 123456', '0151123456');

test('a national number of a country is stored in E.164', t => {
  t.is(toE164('(415) 555-0100', 'US'), '+14155550100');
  t.is(toE164('030 1234567', 'DE'), '+49301234567');
  t.is(toE164('030 1234567', 'AQ'), undefined);
});

test('invalid phone numbers are rejected', t => {
  for (const text of ['123', '1234567890123456', '++4915112345', '+00000000000', 'call me', '+1', ''])
    t.false(Phone.safeParse(text).success, text);
});
