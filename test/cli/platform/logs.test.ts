import test from 'ava';
import {ecom, refuses} from '../run-cli.ts';
import {fakeCluster, shop} from './cluster.ts';

const pod = (name: string, component: string) => ({
  kind: 'Pod',
  metadata: {name, namespace: 'live', labels: {'ecom.dev/shop': 'shop', 'app.kubernetes.io/component': component}},
});
const objects = [shop(), pod('shop-order-1', 'order'), pod('shop-cart-1', 'cart')];
const logs = {'shop-order-1': '{"level":30,"msg":"placed"}\nplain', 'shop-cart-1': '{"level":40,"msg":"slow"}'};

test.serial('logs prints the lines of all pods as they are, after their service', async t => {
  const {calls} = await fakeCluster(t, {objects, logs});
  const {exitCode, stdout} = await ecom('platform logs --tail 5 --since 2026-11-29T12:00:00Z');
  t.is(exitCode, 0);
  t.is(stdout, 'order  {"level":30,"msg":"placed"}\norder  plain\ncart  {"level":40,"msg":"slow"}\n');
  const {args} = (await calls()).at(-1)!;
  t.true(args.includes('--tail=5'));
  t.true(args.includes('--since-time=2026-11-29T12:00:00.000Z'));
  t.false(args.includes('--follow'));
});

test.serial('logs --json adds service and pod to lines that are JSON, and makes JSON of others', async t => {
  const {calls} = await fakeCluster(t, {objects, logs});
  const {stdout} = await ecom('platform logs shop order --follow --json');
  t.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line)),
    [
      {level: 30, msg: 'placed', service: 'order', pod: 'shop-order-1'},
      {msg: 'plain', service: 'order', pod: 'shop-order-1'},
    ],
  );
  t.true((await calls()).at(-1)!.args.includes('--follow'));
});

test.serial('logs refuses a service without pods, and a Shop without any', async t => {
  await fakeCluster(t, {objects});
  await refuses(t, 'platform logs shop shoe', 1, /no pods of shoe\. There are those of: cart, order\./);
  await refuses(t, 'platform logs --since yesterday', 2, /--since: yesterday is neither/);
  await fakeCluster(t, {objects: [shop()]});
  await refuses(t, 'platform logs', 1, /The Shop shop has no pods\.\n.*ecom platform status shop/);
});

test.serial('logs fails when kubectl does', async t => {
  await fakeCluster(t, {objects, faults: [{match: '^logs', stderr: 'error: You must be logged in (Unauthorized)'}]});
  await refuses(t, 'platform logs', 1, /refuses the login/);
});

const event = (name: string, reason: string, fields: object) => ({
  kind: 'Event',
  metadata: {name: `${name}.${reason}`, namespace: 'live', creationTimestamp: '2026-11-29T10:00:00Z'},
  involvedObject: {kind: name.includes('-') ? 'Pod' : 'Shop', name},
  type: 'Warning',
  reason,
  message: `${reason} happened.`,
  ...fields,
});

test.serial('events lists what happened to a Shop and its objects, the oldest first, and not to another', async t => {
  await fakeCluster(t, {
    objects: [
      shop(),
      shop({}, {}, 'shop-2'),
      event('shop-order-1', 'BackOff', {lastTimestamp: '2026-11-29T12:00:00Z', count: 7}),
      event('shop', 'Stalled', {
        eventTime: '2026-11-29T11:00:00.123456Z',
        lastTimestamp: null,
        series: {count: 2, lastObservedTime: '2026-11-29T11:30:00.123456Z'},
      }),
      event('shop-2-order-1', 'Elsewhere', {}),
      event('other-1', 'Foreign', {}),
    ],
  });
  const {json} = await ecom('platform events shop --json');
  t.deepEqual(json.items, [
    {
      at: '2026-11-29T11:30:00.123Z',
      type: 'Warning',
      reason: 'Stalled',
      object: 'Shop/shop',
      count: 2,
      message: 'Stalled happened.',
    },
    {
      at: '2026-11-29T12:00:00.000Z',
      type: 'Warning',
      reason: 'BackOff',
      object: 'Pod/shop-order-1',
      count: 7,
      message: 'BackOff happened.',
    },
  ]);
  const {exitCode, stdout} = await ecom('platform events shop-2');
  t.is(exitCode, 0);
  t.regex(
    stdout,
    /^AT +TYPE +REASON +OBJECT +COUNT +MESSAGE\n.* Elsewhere +Pod\/shop-2-order-1 +1 +Elsewhere happened\.\n$/,
  );
  await refuses(t, 'platform events shoe', 1, /no Shop shoe/);
});
