import test from 'ava';
import {erasePersonalData} from './erase-personal-data.ts';

test('fields that name, locate or reach a person are empty; the others stay', t => {
  const address = {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB', phone: '+44'};
  const data = {
    userId: 'ada',
    email: 'ada@example.org',
    shippingAddress: address,
    billingAddress: null,
    lines: [{name: 'Mug', total: {amount: 3, currency: 'EUR'}}],
    history: [{reason: 'Call Ada'}],
    payment: {provider: 'simulated', token: 'tok_ok'},
  };
  t.deepEqual(erasePersonalData(data), {
    ...data,
    email: 'deleted@deleted.invalid',
    shippingAddress: {...address, fullName: '', line1: '', phone: ''},
    history: [{reason: ''}],
  });
});

test('values without fields stay', t => {
  t.deepEqual(erasePersonalData([1, 'text', null, true]), [1, 'text', null, true]);
});
