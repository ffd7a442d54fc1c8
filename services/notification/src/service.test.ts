import {accountTopic} from '@ecom/contracts/events/auth';
import {orderTopic} from '@ecom/contracts/events/order';
import type {EventOf, Topic} from '@ecom/contracts/topic';
import {systemNow} from '@ecom/core/clock';
import {newId} from '@ecom/core/ids';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {inProcessBus} from '@ecom/messaging/in-process';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import {SMTPServer} from 'smtp-server';
import {createNotificationService} from './service.ts';
import {idOf, order} from './testing/fixtures.ts';

const run = async (t: ExecutionContext, smtpUrl?: string) => {
  const bus = inProcessBus();
  const log = createLogger({name: 'test', level: 'silent'});
  const verify = () => {
    throw new Error('no route needs a token');
  };
  const platform = {bus, log, metrics: createMetrics(), verify, revocations: memoryRevocations(), limits: noLimits};
  const databaseUrl = await testDatabase(t, 'notification');
  const service = createNotificationService(platform, {database: databaseUrl, smtpUrl, from: 'shop@example.org'});
  await bus.start();
  await service.start();
  t.teardown(async () => {
    await bus.stop();
    await service.stop();
  });
  /** Publishes an event of another service, twice; resolves when it is handled. */
  const publish = async <T extends Topic>({name: topic, source}: T, {type, data}: EventOf<T>) => {
    const event = {id: newId(), topic, type, source, subject: idOf(1), time: order.at, data};
    await Promise.all(bus.publish([event, event]));
  };
  const list = service.routes.find(({name}) => name === 'listMails');
  return {
    service,
    publish,
    mails: async (): Promise<{subject: string; to: string}[]> => {
      const {body} = await list!.handle({query: {sort: '-createdAt', limit: 100}} as never);
      return (body as {items: []}).items;
    },
  };
};

const euros = (amount: number) => ({amount, currency: 'EUR'});
const events: readonly EventOf<typeof orderTopic>[] = [
  {type: 'order.placed', data: order},
  {type: 'order.awaiting_payment', data: {...order, payment: {provider: 'simulated', token: 'tok_ok'}}},
  {type: 'order.void_requested', data: {...order, payment: {provider: 'simulated', token: 'tok_ok'}, reason: 'why'}},
  {type: 'order.paid', data: order},
  {type: 'order.rejected', data: {...order, reason: 'Lamp is sold out'}},
  {type: 'order.cancelled', data: {...order, reason: 'too big', refund: true}},
  {
    type: 'order.lines_cancelled',
    data: {...order, cancellationId: idOf(0xca), cancelledLines: [], reason: 'broken'},
  },
  {type: 'order.shipped', data: {...order, carrier: 'DHL', trackingCode: null, trackingUrl: null}},
  {type: 'order.delivered', data: order},
  {type: 'order.refunded', data: {...order, refunded: euros(3000), full: true, shipped: true}},
];

test('each event that matters to the customer creates one mail', async t => {
  const {publish, mails} = await run(t);
  for (const event of events) await publish(orderTopic, event);
  const received = await mails();
  t.deepEqual(received.map(({subject}) => subject.replace(` (order ${order.number})`, '')).toReversed(), [
    'Thank you for your order',
    'We could not take your order',
    'Your order is cancelled',
    'Part of your order is cancelled',
    'Your order is on its way',
    'Your order has arrived',
    'Your refund',
  ]);
  t.true(received.every(({to}) => to === order.email));
});

test('a cart whose payment is declined again and again causes one mail to an address', async t => {
  const {publish, mails} = await run(t);
  const decline = (orderNumber: number, changes: Partial<typeof order> = {}) =>
    publish(orderTopic, {
      type: 'order.cancelled',
      data: {...order, orderId: idOf(orderNumber), reason: 'the card was declined', refund: false, ...changes},
    });
  for (const orderNumber of [1, 2, 3]) await decline(orderNumber);
  await decline(4, {email: 'eve@example.org'});
  await decline(5, {cartId: idOf(0xcb)});
  await publish(orderTopic, {type: 'order.cancelled', data: {...order, orderId: idOf(6), reason: 'why', refund: true}});
  t.deepEqual((await mails()).map(({to}) => to).toReversed(), [
    order.email,
    'eve@example.org',
    order.email,
    order.email,
  ]);
});

test('an account gets one welcome mail, also when it changes', async t => {
  const {publish, mails} = await run(t);
  const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
  const account = {userId: idOf(0xada), email: 'ada@example.org', roles: ['customer' as const], profile};
  const createdAt = systemNow();
  for (const version of [1, 2]) {
    await publish(accountTopic, {type: 'account.changed', data: {...account, version, status: 'active', createdAt}});
  }
  t.deepEqual(
    (await mails()).map(({subject}) => subject),
    ['Welcome'],
  );
});

test("a user's mail follows the account, and ends with it", async t => {
  const {publish, mails} = await run(t);
  const userId = idOf(0xada);
  const account = {userId, roles: ['customer' as const], profile: null, createdAt: order.at};
  const changed = (version: number, email: string, status: 'active' | 'deleted') =>
    publish(accountTopic, {type: 'account.changed', data: {...account, version, email, status}});
  await changed(1, 'ada@new.example', 'active');
  await publish(orderTopic, {type: 'order.paid', data: {...order, userId}});
  t.like(await mails(), [{to: 'ada@new.example'}]);
  await changed(2, `${userId}@deleted.invalid`, 'deleted');
  await publish(orderTopic, {
    type: 'order.refunded',
    data: {...order, userId, refunded: euros(3000), full: true, shipped: true},
  });
  t.deepEqual(await mails(), []);
});

test('with a mail server mails are sent, and there is no mailbox', async t => {
  const recipient = Promise.withResolvers<string>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, {envelope}, done) {
      stream.resume();
      stream.on('end', () => {
        recipient.resolve(envelope.rcptTo[0]!.address);
        done();
      });
    },
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => new Promise<void>(closed => server.close(closed)));
  const {port} = server.server.address() as {port: number};
  const {service, publish, mails} = await run(t, `smtp://127.0.0.1:${port}`);
  t.false(service.routes.some(({path}) => path.startsWith('/mailbox')));
  await publish(orderTopic, {type: 'order.paid', data: order});
  t.is(await recipient.promise, order.email);
  t.like(await mails(), [{to: order.email}]);
});
