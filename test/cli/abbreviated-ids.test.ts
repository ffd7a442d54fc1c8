import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {buy, ecom, logInAsAdministrator, queryShop, refuses, shopUrl} from './run-cli.ts';

test.before(logInAsAdministrator);

const client = createClient(shopUrl);
/** Eight digits are those of the same minute. */
const firstDigits = (id: string) => id.slice(0, 30);
const unknown = '00000000-00';

const newProduct = async () => {
  const sku = `N-${randomUUID()}`;
  return (await ecom(`products create --name 'Nimbus ${sku}' --sku ${sku} --stock 5 --json`)).json;
};

test.serial('a variant, a brand and a category are found by the first digits of their ids', async t => {
  const {variants} = await newProduct();
  const [{id: variantId, sku}] = variants;
  t.like((await ecom(`stock get ${firstDigits(variantId)} --json`)).json, {sku, variantId});
  await refuses(t, `stock get ${unknown}`, 1, /There is no variant 00000000-00/);

  const brand = (await ecom(`brands create 'Brand ${randomUUID()}' --json`)).json;
  t.like((await ecom(`brands get ${firstDigits(brand.id)} --json`)).json, brand);
  t.like((await ecom(`brands get ${firstDigits(brand.id).replaceAll('-', '').toUpperCase()} --json`)).json, brand);
  await refuses(t, `brands get ${unknown}`, 1, /There is no brand/);

  const {id} = (await ecom(`categories create 'Category ${brand.id}' --json`)).json;
  t.is((await ecom(`categories get ${firstDigits(id)} --json`)).json.id, id);
  t.is((await ecom(`categories get ${id.toUpperCase()} --json`)).json.id, id);
  await refuses(t, `categories get ${unknown}`, 1, /There is no category/);
});

test.serial('a cart, a mail and a session are found by the first digits of their ids', async t => {
  const {id} = await client.createCart([]);
  t.is((await ecom(`carts get ${firstDigits(id)} --json`)).json.id, id);
  await refuses(t, `carts get ${unknown}`, 1, /There is no cart/);

  const {email} = await client.signUp('grace');
  await eventually(async () => (await ecom(`mails list --to ${email} --json`)).json.items.length > 0);
  const [mail] = (await ecom(`mails list --to ${email} --json`)).json.items;
  t.like((await ecom(`mails get ${firstDigits(mail.id)} --json`)).json, {id: mail.id, to: email});
  await refuses(t, `mails get ${unknown}`, 1, /There is no mail/);

  const [session] = (await ecom(`users sessions list ${email} --json`)).json.items;
  await refuses(t, `users sessions end ${email} ${unknown} --yes`, 1, /There is no session 00000000-00 of/);
  const ended = (await ecom(`users sessions end ${email} ${firstDigits(session.id)} --yes --json`)).json;
  t.is(ended.session, session.id);
});

test.serial('a shipment and a refund are found by the first digits of their ids', async t => {
  const {number} = await buy();
  const [shipment] = (await ecom(`orders ship ${number} --json`)).json.shipments;
  await refuses(t, `orders deliver ${number} ${unknown}`, 1, /There is no shipment 00000000-00 of order/);
  t.is((await ecom(`orders deliver ${number} ${firstDigits(shipment.id)}`)).exitCode, 0);

  const {id} = (await ecom(`refunds create ${number} --amount '1 EUR' --reason scratch --yes --json`)).json;
  t.is((await ecom(`refunds get ${number} ${firstDigits(id)} --json`)).json.id, id);
  await refuses(t, `refunds get ${number} ${unknown}`, 1, /There is no refund 00000000-00 of/);
});

test.serial('an API key is found by the first digits of its id', async t => {
  await ecom('api-keys create abbreviated --scope users:read');
  const {items} = (await ecom('api-keys list --all --json')).json;
  const {id} = items.find(({name}: {name: string}) => name === 'abbreviated');
  await refuses(t, `api-keys revoke ${unknown} --yes`, 1, /There is no API key/);
  t.is((await ecom(`api-keys revoke ${firstDigits(id)} --yes --json`)).json.id, id);
});

test.serial('a dead letter is found by the id of its event', async t => {
  const [eventId, key] = [randomUUID(), randomUUID()];
  const event = {id: eventId, topic: 'ecom.order.v1', type: 'order.noted', source: '/order', subject: key, data: {}};
  const [{id}] = await queryShop(
    'notification',
    `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked)
     values ($1, $2, $3, $4, $5, 'Error: a bug', false) returning id`,
    [eventId, event.topic, key, event.type, JSON.stringify({...event, time: new Date().toISOString()})],
  );
  for (const text of [eventId, firstDigits(eventId)])
    t.is((await ecom(`dead-letters get notification ${text} --json`)).json.id, String(id));
  await refuses(
    t,
    `dead-letters get notification ${unknown}`,
    1,
    /There is no dead letter 00000000-00 of notification/,
  );
  t.is((await ecom(`dead-letters drop notification ${firstDigits(eventId)} --yes`)).exitCode, 0);
});

test.serial('the audit log is filtered by the first digits of ids', async t => {
  const {id, variants} = await newProduct();
  const actor = firstDigits((await ecom('whoami --json')).json.userId);
  for (const resource of [id, variants[0].id]) {
    const line = `audit list --resource ${firstDigits(resource)} --actor ${actor} --json`;
    t.like((await ecom(line)).json.items[0], {action: 'createProduct'}, line);
  }
  await refuses(t, `audit list --resource ${unknown}`, 1, /There is no user, API key, order, .* or cart 00000000-00/);
  await refuses(t, `audit list --actor ${unknown}`, 1, /There is no user or API key 00000000-00/);
  t.deepEqual((await ecom('audit list --resource 99999999 --json')).json.items, []);
});
