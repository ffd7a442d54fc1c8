import {categoryTopic, productTopic, stockTopic} from '@ecom/contracts/events/product';
import {newId} from '@ecom/core/ids';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {createApp} from '@ecom/http/app';
import {inProcessBus} from '@ecom/messaging/in-process';
import test, {type ExecutionContext} from 'ava';
import {createCatalogService} from './service.ts';
import {aCategory, aProduct, aStock, idOf} from './testing/fixtures.ts';

const now = '2026-03-03T00:00:00.000Z';

const start = async (t: ExecutionContext, mongoUrl?: string) => {
  const bus = inProcessBus();
  const log = createLogger({name: 'test', level: 'silent'});
  const verify = () => {
    throw new Error('nobody logs in here');
  };
  const platform = {bus, log, metrics: createMetrics(), verify, revocations: memoryRevocations(), limits: noLimits};
  const service = await createCatalogService(platform, {mongo: mongoUrl ? {url: mongoUrl} : undefined});
  await bus.start();
  await service.start();
  const server = createApp({routers: [service.router], log}).listen(0, '127.0.0.1');
  await new Promise(listening => server.once('listening', listening));
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await bus.stop();
    await service.stop();
  });
  const {port} = server.address() as {port: number};
  return {
    service,
    tell: (topic: {readonly name: string}, type: string, subject: string, data: unknown) =>
      Promise.all(bus.publish([{id: newId(), topic: topic.name, type, source: '/product', subject, time: now, data}])),
    fetch: (path: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${path}`, {headers}),
    ask: async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json(),
  };
};

test('what product tells is what shoppers see, once it is taken', async t => {
  const {service, tell, ask} = await start(t);
  await tell(stockTopic, 'stock.changed', idOf(100), aStock(1, 3));
  await tell(productTopic, 'product.changed', idOf(1), {...aProduct(1, {categoryIds: [idOf(901)]}), updatedAt: now});
  await tell(categoryTopic, 'category.changed', idOf(901), {
    ...aCategory(901, {name: 'Sport'}),
    createdAt: now,
    updatedAt: now,
  });
  t.like(await ask('/catalog/products?q=sport'), {items: [{name: 'Thing 1', available: true}]});

  await tell(productTopic, 'product.changed', idOf(1), {
    ...aProduct(1, {version: 2, status: 'archived'}),
    updatedAt: now,
  });
  t.like(await ask('/catalog/products'), {items: []});
  await t.notThrowsAsync(service.check());
});

test('events applied without the bus are visible, unless the bus has delivered newer ones', async t => {
  const {service, tell, ask} = await start(t);
  const productChange = (version: number, name: string) => ({...aProduct(1, {version, name}), updatedAt: now});
  await tell(productTopic, 'product.changed', idOf(1), productChange(2, 'New name'));
  const events = [
    {topic: stockTopic.name, key: idOf(100), type: 'stock.changed', data: aStock(1, 3)},
    {topic: productTopic.name, key: idOf(1), type: 'product.changed', data: productChange(1, 'Old name')},
    {topic: productTopic.name, key: idOf(2), type: 'product.changed', data: {...aProduct(2), updatedAt: now}},
  ];
  await service.apply(events);
  t.like(await ask('/catalog/products?sort=name'), {
    items: [{name: 'New name', available: true}, {name: 'Thing 2'}],
  });
});

test('an answer is the same the first time and later, until an event changes it', async t => {
  const {tell, fetch} = await start(t);
  await tell(productTopic, 'product.changed', idOf(1), {...aProduct(1), updatedAt: now});
  for (const path of ['/catalog/products', '/catalog/products/thing-1', '/catalog/categories']) {
    const [first, second] = [await fetch(path), await fetch(path)];
    const ofOneResponse = ['date', 'x-request-id', 'traceparent'];
    const headersOf = ({headers}: Response) => [...headers].filter(([name]) => !ofOneResponse.includes(name));
    t.deepEqual(headersOf(second), headersOf(first), path);
    t.is(await second.text(), await first.text(), path);
    const tag = first.headers.get('etag')!;
    const unchanged = await fetch(path, {'if-none-match': tag});
    t.deepEqual([unchanged.status, await unchanged.text(), unchanged.headers.get('etag')], [304, '', tag], path);
    t.is((await fetch(path, {'if-match': 'nonsense'})).status, 412, path);
  }
  await tell(stockTopic, 'stock.changed', idOf(100), aStock(1, 3));
  for (const path of ['/catalog/products', '/catalog/products/thing-1'])
    t.true((await (await fetch(path)).text()).includes('"available":true'));
});

test('an event that cannot be read becomes a dead letter, and the rest flows on', async t => {
  const {service, tell, ask} = await start(t);
  await tell(productTopic, 'product.changed', idOf(1), {id: idOf(1), version: 'one'});
  await tell(productTopic, 'product.changed', idOf(2), {...aProduct(2), updatedAt: now});
  t.is(await service.deadLetters.count(), 1);
  t.like(await ask('/catalog/products'), {items: [{name: 'Thing 2'}]});
});

test('a MongoDB that is away is named at the start', async t => {
  await t.throwsAsync(start(t, 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50'), {code: 'mongodb-unavailable'});
});
