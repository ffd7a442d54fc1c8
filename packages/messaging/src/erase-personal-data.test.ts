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

test('a notice and a mail lose their recipient and their text', t => {
  const notice = {userId: 'ada', recipient: 'ada@example.org', fullName: 'Ada', token: 'secret', at: '2026-03-03'};
  const mail = {to: 'ada@example.org', subject: 'Your order', body: 'Dear Ada', kind: 'order-confirmation'};
  t.deepEqual(erasePersonalData({...notice, mails: [mail]}), {
    ...notice,
    recipient: 'deleted@deleted.invalid',
    fullName: '',
    mails: [{...mail, to: 'deleted@deleted.invalid', subject: '', body: ''}],
  });
});

test('a session loses its browser and its IP address', t => {
  const session = {id: 'one', userAgent: 'a browser', address: '192.0.2.1', current: false};
  t.deepEqual(erasePersonalData({sessions: [session]}), {sessions: [{...session, userAgent: '', address: ''}]});
});

test('values without fields stay', t => {
  t.deepEqual(erasePersonalData([1, 'text', null, true]), [1, 'text', null, true]);
});
