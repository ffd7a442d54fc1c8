import test from 'ava';
import {z} from 'zod';
import {addressFields, normalizeAddress} from './address.ts';

const Schema = z.strictObject(addressFields).transform(normalizeAddress);
const address = {fullName: 'Ada', line1: '1 Square', city: 'Berlin', postalCode: '10115', country: 'DE'};

test('null, empty and missing fields of an address are the same', t => {
  const missing = Schema.parse(address);
  for (const value of [null, '', ' ']) {
    const parsed = Schema.parse({...address, line2: value, region: value, phone: value});
    t.deepEqual(JSON.stringify(parsed), JSON.stringify(missing), String(value));
  }
});

test('a postal code is needed only in countries that have them', t => {
  for (const country of ['HK', 'AE', 'QA', 'PA'])
    for (const postalCode of [undefined, null, ''])
      t.is(Schema.parse({...address, country, postalCode}).postalCode, '', country);
  for (const country of ['DE', 'US', 'GB', 'SG'])
    t.is(Schema.safeParse({...address, country, postalCode: ''}).error?.issues[0]?.path[0], 'postalCode', country);
});

test('a phone number belongs to the country of the address', t => {
  t.is(Schema.parse({...address, country: 'US', phone: '(415) 555-0100'}).phone, '+14155550100');
  t.is(Schema.parse({...address, phone: '+47 22 12 34 56'}).phone, '+4722123456');
  t.is(Schema.safeParse({...address, phone: '+00000000000'}).error?.issues[0]?.path[0], 'phone');
});
