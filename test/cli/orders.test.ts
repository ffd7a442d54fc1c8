import test from 'ava';
import {buy, ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('orders list prints the newest orders', async t => {
  const {id, number, lines} = await buy();
  const {exitCode, stdout} = await ecom(`orders list --sku ${lines[0].sku}`);
  t.is(exitCode, 0);
  t.regex(stdout, /^NUMBER +EMAIL +STATUS +PAYMENT +SHIPMENT +TOTAL +PLACED +ID\n/);
  t.regex(stdout, new RegExp(`^${number} .* confirmed +captured +unshipped +39.98 EUR +just now +${id}$`, 'm'));
  t.like((await ecom(`orders list --sku ${lines[0].sku} --json`)).json, {items: [{id, number}], nextCursor: null});
  const csv = await ecom(
    `orders list --sku ${lines[0].sku} --payment captured,refunded --output csv --columns number,total`,
  );
  t.is(csv.stdout, `number,total\n${number},39.98 EUR\n`);
  t.like(await ecom(`orders list --sku ${lines[0].sku} --payment refunded`), {stdout: '', stderr: 'There are none.\n'});
  await refuses(t, 'orders list --payment paid', 2, /Expected --payment=paid to be one of/);
});

test.serial('orders get shows an order by number or id, with its lines', async t => {
  const {id, number, lines} = await buy();
  const {exitCode, stdout} = await ecom(`orders get ${number}`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^number +${number}\nid +${id}\n`));
  t.regex(stdout, new RegExp(`^${lines[0].sku} .* 2 +19.99 EUR +39.98 EUR +0 +0 +0`, 'm'));
  t.like((await ecom(`orders get ${id} --json`)).json, {id, number});
  await refuses(t, 'orders get 1-1', 1, /There is no order 1-1/);
  await refuses(t, 'orders get', 2, /order/);
});

test.serial('orders get shows where an order goes, its shipments, cancellations and refunds', async t => {
  const {number, lines} = await buy();
  const [{sku}] = lines;
  await ecom(`orders ship ${number} --line ${sku}=1 --carrier DHL --tracking-number 42`);
  await ecom(`orders cancel ${number} --line ${sku}=1 --reason 'a change of mind' --yes`);
  const {stdout} = await ecom(`orders get ${number}`);
  t.regex(stdout, /^ship to +.+, .+, .+$/m);
  t.regex(stdout, /^\S+ +shipped +1 +DHL +42 +just now$/m);
  t.regex(stdout, new RegExp(`^${sku}=1 +a change of mind +staff +just now$`, 'm'));
  t.notRegex(stdout, /^reason/m);
});

test.serial('orders get says why an order was cancelled', async t => {
  const {number} = await buy('tok_declined');
  t.regex((await ecom(`orders get ${number}`)).stdout, /^reason +\S.*declined/m);
});

test.serial('orders ship ships pieces, then all that is left', async t => {
  const {number, lines} = await buy();
  const [{sku}] = lines;
  const {exitCode, stdout, stderr} = await ecom(`orders ship ${number} --line ${sku}=1 --carrier DHL`);
  t.is(exitCode, 0, stderr);
  t.is(stderr, `Order ${number} is partially shipped.\n`);
  t.regex(stdout, /^shipment +partially_shipped$/m);
  t.regex(stdout, /^\S+ +shipped +1 +DHL +just now$/m);
  await refuses(t, `orders ship ${number} --line ${sku}=2`, 1, new RegExp(`At most 1 of ${sku} can still`));
  const {json} = await ecom(`orders ship ${number} --tracking-number 42 --tracking-url https://dhl.example/42 --json`);
  t.is(json.shipmentStatus, 'shipped');
  t.like(json.shipments[1], {trackingNumber: '42', trackingUrl: 'https://dhl.example/42'});
  await refuses(t, `orders ship ${number} --line SHOE=1`, 1, new RegExp(`no line SHOE. It has: ${sku}`));
  await refuses(t, `orders ship ${number} --line ${sku}`, 2, /SKU=QUANTITY/);
});

test.serial(
  'orders track corrects the tracking of the only shipment on its way, or of the one that is named',
  async t => {
    const {number, lines} = await buy();
    await refuses(t, `orders track ${number} --carrier DHL`, 1, /There is no shipment of order .* on its way/);
    const {shipments} = (await ecom(`orders ship ${number} --line ${lines[0].sku}=1 --tracking-number 41 --json`)).json;
    const {exitCode, stdout, stderr} = await ecom(`orders track ${number} --carrier DHL --tracking-number 42`);
    t.is(exitCode, 0, stderr);
    t.is(stderr, `Changed the tracking of a shipment of order ${number}.\n`);
    t.regex(stdout, /^\S+ +shipped +1 +DHL +42 +just now$/m);
    await ecom(`orders ship ${number}`);
    await refuses(t, `orders track ${number} --carrier UPS`, 1, /several/);
    const {json} = await ecom(`orders track ${number} ${shipments[0].id} --carrier '' --json`);
    t.like(json.shipments[0], {carrier: null, trackingNumber: '42'});
    await refuses(t, `orders track ${number} ${shipments[0].id} --tracking-url nowhere`, 1, /trackingUrl/);
    await refuses(t, `orders track ${number}`, 2, /Nothing is to be changed/);
  },
);

test.serial('orders deliver marks the only shipment on its way, or the one that is named', async t => {
  const {number, lines} = await buy();
  await refuses(t, `orders deliver ${number}`, 1, /There is no shipment of order .* on its way/);
  await ecom(`orders ship ${number} --line ${lines[0].sku}=1`);
  const {shipments} = (await ecom(`orders ship ${number} --json`)).json;
  await refuses(t, `orders deliver ${number}`, 1, new RegExp(`several.*${shipments[0].id}, ${shipments[1].id}`));
  const {json} = await ecom(`orders deliver ${number} ${shipments[1].id} --json`);
  t.is(json.shipmentStatus, 'partially_delivered');
  t.deepEqual(
    json.shipments.map(({status}: {status: string}) => status),
    ['shipped', 'delivered'],
  );
  t.like(await ecom(`orders deliver ${number}`), {exitCode: 0, stderr: `Order ${number} is delivered.\n`});
  await refuses(t, 'orders deliver', 2, /order/);
});

test.serial('orders cancel asks, and cancels pieces, then the order', async t => {
  const {number, lines} = await buy();
  await refuses(t, `orders cancel ${number}`, 1, /Cancel order .* \(39.98 EUR, guest@example.org\)\? .* --yes/);
  const {exitCode, stdout, stderr} = await ecom(`orders cancel ${number} --line ${lines[0].sku}=1 --yes`);
  t.deepEqual({exitCode, stderr}, {exitCode: 0, stderr: `Cancelled ${lines[0].sku}=1 of order ${number}.\n`});
  t.regex(stdout, /^status +confirmed$/m);
  t.regex(stdout, new RegExp(`^${lines[0].sku} .* 2 +19.99 EUR +39.98 EUR +0 +1 +`, 'm'));
  const {json} = await ecom(`orders cancel ${number} --reason 'a mistake' --yes --json`);
  t.is(json.status, 'cancelled');
  t.is(json.cancellations[1].reason, 'a mistake');
  await refuses(t, `orders cancel ${number} --line 1 --yes`, 2, /SKU=QUANTITY/);
  const shipped = await buy();
  await ecom(`orders ship ${shipped.number}`);
  await refuses(t, `orders cancel ${shipped.number} --yes`, 1, /shipped/);
});

test.serial('orders export prints a row per line', async t => {
  const {id, number, lines} = await buy();
  const [{sku}] = lines;
  const {exitCode, stdout} = await ecom(`orders export --sku ${sku}`);
  t.is(exitCode, 0);
  const [header, row, ...rest] = stdout.trimEnd().split('\n');
  t.regex(header!, /^number,placed,email,status,payment,shipment,orderTotal,/);
  t.regex(row!, new RegExp(`^${number},20.*Z,guest@example.org,confirmed,captured,unshipped,39.98 EUR,0.00 EUR,`));
  t.true(row!.includes(`,${sku},`));
  t.deepEqual(rest, []);
  const json = await ecom(`orders export --sku ${sku} --payment captured --json`);
  t.like(JSON.parse(json.stdout), {id, lines: [{sku}]});
  t.is(json.stdout.split('\n').length, 2);
  t.is((await ecom(`orders export --sku ${sku} --status confirmed`)).stdout, stdout);
  t.is((await ecom(`orders export --sku ${sku} --status cancelled,rejected`)).stdout, `${header}\n`);
  await refuses(t, 'orders export --payment paid', 2, /Expected --payment=paid/);
  t.is((await ecom(`orders export --sku ${sku} --before 1h`)).stdout, `${header}\n`);
  await refuses(t, 'orders export --after yesterday', 2, /7d/);
  t.is((await ecom('orders export --token wrong')).exitCode, 1);
});

test.serial('orders list on a narrow terminal shows whole numbers, and says which columns it lacks', async t => {
  const {number, id, lines} = await buy();
  const {isTTY, columns} = process.stdout;
  t.teardown(() => Object.assign(process.stdout, {isTTY, columns}));
  Object.assign(process.stdout, {isTTY: true, columns: 80});
  const {stdout, stderr} = await ecom(`orders list --sku ${lines[0].sku}`);
  t.true(stdout.includes(number), stdout);
  t.regex(stderr, /^The terminal is too narrow for: .*id\. See them with --columns or --output json\.$/m);
  t.true((await ecom(['orders', 'list', '--columns', 'number,email,payment,placed,id'])).stdout.includes(id));
});
