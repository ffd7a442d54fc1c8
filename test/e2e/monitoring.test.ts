import {expressions, type Selector, selectorsOf, targetLabels} from '@ecom/charts/testing/expressions';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {createClient} from './client.ts';
import {startFileShop} from './shop.ts';

type Sample = {readonly metric: string; readonly labels: Readonly<Record<string, string>>};

const samplesOf = (text: string): readonly Sample[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, metric = '', labels = '']) => ({
    metric,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
  }));

/** Whether an expression finds the sample. Of regular expressions the label must exist. */
const finds = ({metric, matchers, grouping}: Selector, sample: Sample): boolean =>
  metric === sample.metric &&
  grouping.every(label => targetLabels.has(label) || label in sample.labels) &&
  matchers.every(({label, operator, value}) => {
    const found = sample.labels[label];
    if (found === undefined) return targetLabels.has(label);
    return operator !== '=' || found === value;
  });

// The processes of a fleet have metrics of their own.
const testOnStandalone = process.env.TEST_SHOP === 'fleet' ? test.skip : test;

testOnStandalone('a running shop has every metric and label that dashboards and alerts name', async t => {
  const shop = await startFileShop({RATE_LIMIT: '1'});
  t.teardown(shop.drop);
  const client = createClient(shop.url);
  const samples: Sample[] = [];
  const scrape = async () => samples.push(...samplesOf(await (await fetch(`${shop.adminUrl}/metrics`)).text()));

  const staff = await client.logInAsAdministrator();
  const product = await client.createProduct(staff, {stock: 5});
  const buy = async (payment: string, quantity = 1) => {
    const cart = await client.createCart([{variantId: product.variantId, quantity}]);
    return {cart, checkOut: () => client.checkOut(cart, {payment})};
  };
  for (const payment of ['tok_slow', 'tok_declined', 'tok_lost', 'tok_ok']) {
    const {cart, checkOut} = await buy(payment);
    const {orderId} = (await checkOut()).body;
    if (payment === 'tok_slow')
      await eventually(async () => {
        await scrape();
        return ['orders_awaiting_answer', 'payments_waiting'].every(name =>
          samples.some(({metric}) => metric === name),
        );
      });
    await client.waitForOrder(orderId, cart);
  }
  // Both are accepted, and there is stock for one.
  const competing = await Promise.all([buy('tok_ok', 3), buy('tok_ok', 3)]);
  await Promise.all(competing.map(({checkOut}) => checkOut()));
  const logIn = () => client.request('POST', '/auth/login', {body: {email: 'eve@example.org', password: 'guess'}});
  await eventually(async () => (await logIn()).status === 429);

  const missing = () =>
    [...expressions()].flatMap(([where, expr]) =>
      selectorsOf(expr)
        .filter(selector => selector.metric !== 'up' && !samples.some(sample => finds(selector, sample)))
        .map(({metric, matchers}) => `${where}: ${metric} ${JSON.stringify(matchers)}`),
    );
  await eventually(async () => {
    await scrape();
    return missing().length === 0;
  }).catch(() => {});
  t.deepEqual(missing(), []);
});
