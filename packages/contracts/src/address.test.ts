import test from 'ava';
import {Phone} from './address.ts';

test('valid phone numbers are accepted', t => {
  for (const text of ['0151123456', '+491511234567890']) t.true(Phone.safeParse(text).success, text);
});

test('invalid phone numbers are rejected', t => {
  for (const text of ['123', '+1 555 123 4567', '1234567890123456', '++4915112345'])
    t.false(Phone.safeParse(text).success, text);
});
