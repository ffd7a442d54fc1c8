import test from 'ava';
import {
  invitationMail,
  isNew,
  linesCancelledMail,
  type MailDraft,
  maxAttempts,
  orderCancelledMail,
  orderConfirmationMail,
  orderDeliveredMail,
  orderRefundedMail,
  orderRejectedMail,
  orderShippedMail,
  retryDelayMs,
  welcomeMail,
} from './mail.ts';

const euros = (amount: number) => ({amount, currency: 'EUR'});
const order = {
  orderId: 'order',
  userId: null,
  number: 'K7Q2-M9XW-4D',
  email: 'ada@example.org',
  lines: [
    {id: 'lamp', name: 'Lamp (black)', quantity: 2, total: euros(3000)},
    {id: 'table', name: 'Table', quantity: 1, total: euros(2000)},
  ],
  shipping: null,
  total: euros(5000),
};
const pieces = '  2 × Lamp (black)\n  1 × Table\n';
const tracking = {lines: undefined, carrier: null, trackingNumber: null, trackingUrl: null};
const lines = `  2 × Lamp (black): 30.00 EUR
  1 × Table: 20.00 EUR
  Total: 50.00 EUR
`;

const creates = test.macro(
  (t, {userId: _, kind: __, orderId: ___, ...draft}: MailDraft, subject: string, body: string) => {
    t.deepEqual(draft, {recipient: 'ada@example.org', subject, body});
  },
);

test(
  'the welcome mail',
  creates,
  welcomeMail('ada', 'ada@example.org', 'Ada'),
  'Welcome',
  'Hello Ada,\n\nYour account is open. We are glad to have you.\n',
);
test(
  'the invitation of staff',
  creates,
  invitationMail({
    email: 'ada@example.org',
    roles: ['customer', 'staff', 'warehouse'],
    token: 'secret',
    expiresAt: '2026-03-10T08:30:00.000Z',
  }),
  'You are invited to the staff of the shop',
  `You are invited to the staff of the shop, as staff, warehouse.

To accept, use this token:

  secret

It is valid once, until 2026-03-10 08:30 UTC. If you did not expect this mail, ignore it.
`,
);
const greets = test.macro((t, name: string, greeting: string) => {
  t.is(welcomeMail('ada', 'ada@example.org', name).body.split('\n')[0], greeting);
});
test('a name with initials is greeted', greets, 'J.R.R. Tolkien', 'Hello J.R.R. Tolkien,');
test('a name with a suffix is greeted', greets, 'Martin Luther King, Jr.', 'Hello Martin Luther King, Jr.,');
test('a name with a domain is not repeated', greets, 'Win at evil.example now', 'Hello,');
test('a name with an ideographic dot is not repeated', greets, '中奖 evil。example', 'Hello,');
test('a name with a full-width dot is not repeated', greets, 'evil．example', 'Hello,');
test('a name with a link is not repeated', greets, 'http://evil', 'Hello,');
test('a name with a phone number is not repeated', greets, 'Call 030 12 34 56', 'Hello,');
test('a long name is shortened', greets, 'a'.repeat(200), `Hello ${'a'.repeat(40)}…,`);

test(
  'the confirmation of an order',
  creates,
  orderConfirmationMail(order),
  'Thank you for your order (order K7Q2-M9XW-4D)',
  `We have received your payment and are packing your order:\n\n${lines}`,
);
test(
  'the rejection of an order',
  creates,
  orderRejectedMail(order, 'Table is sold out'),
  'We could not take your order (order K7Q2-M9XW-4D)',
  `We are sorry: Table is sold out.\n\nYou were charged nothing, and your cart is as you left it.\n\n${lines}`,
);
test(
  'the cancellation of an unpaid order',
  creates,
  orderCancelledMail(order, 'the card was declined', false),
  'Your order is cancelled (order K7Q2-M9XW-4D)',
  `The reason: the card was declined.\n\nYou were charged nothing, and your cart is as you left it.\n\n${lines}`,
);
test(
  'the cancellation of a paid order',
  creates,
  orderCancelledMail(order, 'too big', true),
  'Your order is cancelled (order K7Q2-M9XW-4D)',
  `The reason: too big.\n\nWe are giving back what you have paid for it, as far as you did not get it back before.\n\n${lines}`,
);
test(
  'the cancellation of an order of nothing says nothing of money',
  creates,
  orderCancelledMail({...order, lines: order.lines.slice(1), total: euros(0)}, 'too big', false),
  'Your order is cancelled (order K7Q2-M9XW-4D)',
  'The reason: too big.\n\n  1 × Table: 20.00 EUR\n  Total: 0.00 EUR\n',
);
test(
  'the cancellation of some pieces',
  creates,
  linesCancelledMail(order, [{lineId: 'lamp', quantity: 1}], 'broken'),
  'Part of your order is cancelled (order K7Q2-M9XW-4D)',
  'The reason: broken.\n\nWe are giving back what you have paid for it, as far as you did not get it back before.\n\n  1 × Lamp (black)\n',
);
test(
  'an order with shipping',
  creates,
  orderConfirmationMail({...order, shipping: {total: euros(490)}, total: euros(5490)}),
  'Thank you for your order (order K7Q2-M9XW-4D)',
  `We have received your payment and are packing your order:\n\n${lines.replace('  Total: 50.00', '  Shipping: 4.90 EUR\n  Total: 54.90')}`,
);
test(
  'the shipment of an order',
  creates,
  orderShippedMail(order, {...tracking, carrier: 'DHL', trackingNumber: 'X1', trackingUrl: 'https://dhl.example/X1'}),
  'Your order is on its way (order K7Q2-M9XW-4D)',
  `DHL is bringing it.\n\nTracking number: X1\n\nFollow it: https://dhl.example/X1\n\n${pieces}`,
);
test(
  'a shipment of some pieces without tracking',
  creates,
  orderShippedMail(order, {...tracking, lines: [{lineId: 'lamp', quantity: 1}]}),
  'Your order is on its way (order K7Q2-M9XW-4D)',
  'It has left our warehouse.\n\n  1 × Lamp (black)\n',
);
test(
  'the delivery of an order',
  creates,
  orderDeliveredMail(order, undefined),
  'Your order has arrived (order K7Q2-M9XW-4D)',
  `We hope that you like it:\n\n${pieces}`,
);
test(
  'a full refund',
  creates,
  orderRefundedMail(order, euros(5000), true),
  'Your refund (order K7Q2-M9XW-4D)',
  'We have given back all that you paid: 50.00 EUR.\n',
);
test(
  'a partial refund',
  creates,
  orderRefundedMail(order, euros(1050), false),
  'Your refund (order K7Q2-M9XW-4D)',
  'We have given back 10.50 EUR of 50.00 EUR so far.\n',
);

const omitsReason = test.macro((t, reason: string) => {
  t.false(orderCancelledMail(order, reason, false).body.includes('The reason'));
});
test('a reason with a URL is omitted', omitsReason, 'see https://evil.example');
test('a reason with a host name is omitted', omitsReason, 'go to evil.example now');
test('a reason with an e-mail address is omitted', omitsReason, 'write to me@evil');
test('a long reason is omitted', omitsReason, 'buy '.repeat(30));

test('a reason of several lines becomes one line', t => {
  t.true(orderCancelledMail(order, 'too\n\n  big', false).body.startsWith('The reason: too big.\n\n'));
});

test('an account is new for a day', t => {
  const created = '2026-03-03T00:00:00.000Z';
  t.true(isNew(created, created));
  t.true(isNew(created, '2026-03-03T23:59:59.999Z'));
  t.false(isNew(created, '2026-03-04T00:00:00.000Z'));
});

test('retry delays grow to six hours, and add up to more than a day', t => {
  const delays = Array.from({length: maxAttempts - 1}, (_, i) => retryDelayMs(i + 1) / 60_000);
  t.deepEqual(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360]);
  t.true(delays.reduce((sum, delay) => sum + delay) > 24 * 60);
});

test('a mail says what kind it is, and which order it is about', t => {
  t.like(welcomeMail('ada', 'ada@example.org', 'Ada'), {kind: 'welcome', orderId: null});
  t.like(orderConfirmationMail(order), {kind: 'order-confirmation', orderId: 'order'});
  t.like(orderShippedMail(order, tracking), {kind: 'order-shipped', orderId: 'order'});
  t.like(orderRefundedMail(order, euros(1), false), {kind: 'order-refunded', orderId: 'order'});
});
