import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {ecom, logInAsAdministrator, queryShop, refuses} from './run-cli.ts';

/** A dead letter of notification. @returns its id */
const createDeadLetter = async (type: string, data: object) => {
  const [eventId, key] = [randomUUID(), randomUUID()];
  const event = {
    id: eventId,
    topic: 'ecom.order.v1',
    type,
    source: '/order',
    subject: key,
    time: new Date().toISOString(),
    data,
  };
  const [row] = await queryShop(
    'notification',
    `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked)
     values ($1, $2, $3, $4, $5, 'Error: a bug', false) returning id`,
    [eventId, event.topic, key, type, JSON.stringify(event)],
  );
  return String(row.id);
};

test.before(logInAsAdministrator);

test.serial('dead-letters list prints them, service after service', async t => {
  const ids = [await createDeadLetter('order.paid', {}), await createDeadLetter('order.paid', {})];
  const {exitCode, stdout} = await ecom('dead-letters list --limit 1000');
  t.is(exitCode, 0);
  t.regex(stdout, /^SERVICE +ID +TYPE +KEY +PARKED +SINCE +REASON\n/);
  for (const id of ids)
    t.regex(stdout, new RegExp(`^notification +${id} +order.paid .* no +just now +Error: a bug$`, 'm'));
  const {json} = await ecom('dead-letters list --service notification --json --all');
  t.true(ids.every(id => json.items.some((each: {id: string; service: string}) => each.id === id)));
  t.deepEqual((await ecom('dead-letters list --service users --json')).json, {
    items: [],
    hasMore: false,
    unavailable: {},
  });
  await refuses(t, 'dead-letters list --service shoe', 2, /Expected --service=shoe to be one of/);
});

test.serial('dead-letters get shows an event with its data', async t => {
  const id = await createDeadLetter('order.paid', {orderId: 'x'});
  t.regex(
    (await ecom(`dead-letters get notification ${id}`)).stdout,
    /^id +\d+\ntype +order.paid\n[\s\S]*"orderId": "x"/,
  );
  t.like((await ecom(`dead-letters get notification ${id} --json`)).json, {id, reason: 'Error: a bug'});
  await refuses(t, 'dead-letters get notification 999999', 1, /There is no dead letter 999999/);
  await refuses(t, 'dead-letters get shoe 1', 2, /Expected shoe to be one of/);
});

test.serial('dead-letters replay applies what can be applied', async t => {
  const unreadable = await createDeadLetter('order.paid', {});
  await refuses(t, `dead-letters replay notification ${unreadable}`, 1, /still cannot be applied/);
  const harmless = await createDeadLetter('order.noted', {});
  t.like(await ecom(`dead-letters replay notification ${harmless}`), {
    exitCode: 0,
    stdout: '',
    stderr: 'notification has applied 1 event.\n',
  });
  const other = await createDeadLetter('order.noted', {});
  t.deepEqual((await ecom(`dead-letters replay notification ${other} --json`)).json, {applied: 1});
  await refuses(t, 'dead-letters replay notification', 2, /id/);
});

test.serial('dead-letters drop deletes one with --yes', async t => {
  const id = await createDeadLetter('order.paid', {});
  await refuses(
    t,
    `dead-letters drop notification ${id}`,
    1,
    /which notification will then never apply\? Nobody can be asked/,
  );
  t.deepEqual((await ecom(`dead-letters drop notification ${id} --yes --json`)).json, {service: 'notification', id});
  await refuses(t, `dead-letters drop notification ${id} --yes`, 1, /There is no dead letter/);
  await refuses(t, 'dead-letters drop --yes', 2, /service/);
  t.is((await ecom(`dead-letters drop notification ${await createDeadLetter('order.paid', {})} -y`)).exitCode, 0);
});

test.serial('audit list shows who replayed what', async t => {
  const id = await createDeadLetter('order.noted', {});
  await ecom(`dead-letters replay notification ${id}`);
  await eventually(async () => (await ecom(`audit list --resource ${id} --json`)).json.items.length > 0);
  const {exitCode, stdout} = await ecom(`audit list --resource ${id} --since 10m --actor admin@shop.example`);
  t.is(exitCode, 0);
  t.regex(stdout, /^AT +ACTOR +SERVICE +ACTION +RESOURCES +CHANGES\n/);
  t.regex(stdout, /^just now +admin@shop.example +notification +replayNotificationDeadLetter +/m);
  t.like(
    (await ecom(`audit list --service notification --action replayNotificationDeadLetter --resource ${id} --json`))
      .json,
    {
      items: [{service: 'notification', resourceIds: [id]}],
    },
  );
  t.is((await ecom(`audit list --resource ${id} --until 1h --json`)).json.items.length, 0);
  await refuses(t, 'audit list --since yesterday', 2, /--since: yesterday is neither an instant/);
  await refuses(t, 'audit list --sort action', 2, /--sort: this list is always the newest first/);
  await refuses(t, 'audit list --actor nobody@example.org', 1, /There is no user or API key nobody@example.org/);
});
