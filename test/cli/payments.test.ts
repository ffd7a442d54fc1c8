import test from 'ava';
import {buy, ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('payments list prints payments', async t => {
  const {id, number} = await buy();
  const {exitCode, stdout} = await ecom(`payments list --order ${number}`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`\n\\S+ +${number} +captured +39.98 EUR +0.00 EUR +simulated +just now +${id}\n$`));
  t.like((await ecom(`payments list --order ${id} --status captured --json`)).json, {
    items: [{orderId: id, orderNumber: number}],
  });
  t.like(await ecom(`payments list --order ${id} --status failed`), {stdout: '', stderr: 'There are none.\n'});
  await refuses(t, 'payments list --order 1-1', 1, /There is no order/);
  await refuses(t, 'payments list --status paid', 2, /Expected --status=paid/);
});

test.serial('payments get shows a payment by id or by the number of its order', async t => {
  const {id: orderId, number} = await buy();
  const {id} = (await ecom(`payments get ${number} --json`)).json;
  await ecom(`refunds create ${number} --amount '5.00 EUR' --reason scratch --yes`);
  const {exitCode, stdout} = await ecom(`payments get ${id}`);
  t.is(exitCode, 0);
  t.regex(
    stdout,
    new RegExp(`^id +${id}\norder +${orderId}\nstatus +captured\namount +39.98 EUR\nrefunded +5.00 EUR\n`),
  );
  t.regex(stdout, /^\S+ +succeeded +5.00 EUR +scratch +just now$/m);
  t.is((await ecom(`payments get ${id.slice(0, 30)} --json`)).json.orderId, orderId);
  await refuses(t, 'payments get 1-1', 1, /There is no order/);
  await refuses(t, 'payments get', 2, /payment/);
});

test.serial('payments sync asks the provider, and says that nothing has changed', async t => {
  const {number} = await buy('tok_3ds');
  const {exitCode, stderr, stdout} = await ecom(`payments sync ${number}`);
  t.deepEqual({exitCode, stderr}, {exitCode: 0, stderr: 'Nothing has changed.\n'});
  t.regex(stdout, /^status +requires_action\nconfirm at +\/payments\/simulated\/\S+\/confirmation$/m);
  t.like((await ecom(`payments sync ${number} --json`)).json, {status: 'requires_action'});
  await refuses(t, 'payments sync 1-1', 1, /There is no order/);
  await refuses(t, 'payments sync', 2, /payment/);
});

test.serial('payments capture asks, and marks a transfer as received', async t => {
  const {number} = await buy('invoice', 'manual');
  await refuses(t, `payments capture ${number}`, 1, /Mark 39.98 EUR for order \S+ as received\? .* --yes/);
  const {exitCode, stdout, stderr} = await ecom(`payments capture ${number} --yes`);
  t.deepEqual({exitCode, stderr}, {exitCode: 0, stderr: 'Marked 39.98 EUR as received.\n'});
  t.regex(stdout, /^status +authorized\namount +39.98 EUR$/m);
  const {number: another} = await buy('invoice', 'manual');
  t.like((await ecom(`payments capture ${another} --yes --json`)).json, {status: 'authorized', provider: 'manual'});
});

test.serial('payments capture is refused for a payment that is captured without staff', async t => {
  const {number} = await buy();
  await refuses(t, `payments capture ${number} --yes`, 1, /is captured. Only a payment whose money/);
  await refuses(t, 'payments capture', 2, /payment/);
});

test.serial('providers list prints the payment providers of the shop', async t => {
  t.regex((await ecom('providers list')).stdout, /^NAME\s+PUBLISHABLE KEY\s*\nsimulated.*\nmanual/i);
  t.deepEqual((await ecom('providers list --json')).json.items, [
    {name: 'simulated', publishableKey: null},
    {name: 'manual', publishableKey: null},
  ]);
  await refuses(t, 'providers list --columns secret', 2, /there is no column secret/);
});

test.serial('refunds create asks, and refunds an amount, pieces and the rest', async t => {
  const {number, lines} = await buy();
  const command = `refunds create ${number} --reason scratch`;
  await refuses(t, `${command} --amount '5 EUR'`, 1, /Refund 5.00 EUR of order .* to guest@example.org\? .* --yes/);
  const {exitCode, stdout, stderr} = await ecom(`${command} --amount '5 EUR' --yes`);
  t.deepEqual({exitCode, stderr}, {exitCode: 0, stderr: `Refunded 5.00 EUR of order ${number}.\n`});
  t.regex(stdout, /^status +succeeded\namount +5.00 EUR\nreason +scratch\n/m);
  t.like((await ecom(`${command} --line ${lines[0].sku}=1 --yes --json`)).json, {
    status: 'succeeded',
    amount: {amount: 1999, currency: 'EUR'},
  });
  await refuses(t, `${command} --amount '50 EUR' --yes`, 1, /At most 14.99 EUR can be refunded, not 50.00 EUR/);
  t.like((await ecom(`${command} --yes --json`)).json, {amount: {amount: 1499, currency: 'EUR'}});
  await refuses(t, `refunds create ${number} --reason x --yes`, 1, /refund/i);
  await refuses(t, `${command} --amount 5`, 2, /'19.99 EUR'/);
  await refuses(t, `${command} --amount '5 EUR' --line ${lines[0].sku}=1`, 2, /line/);
  await refuses(t, `refunds create ${number}`, 2, /reason/);
});

test.serial('refunds create says when the provider refuses', async t => {
  const {number} = await buy('tok_refund_fails');
  await refuses(t, `refunds create ${number} --reason scratch --yes`, 1, /The refund of order .* failed: .*repeat/);
});

test.serial('refunds get shows the only refund of an order, or the one that is named', async t => {
  const {number} = await buy();
  await refuses(t, `refunds get ${number}`, 1, /There is no refund of/);
  const create = `refunds create ${number} --amount '1 EUR' --reason scratch --yes --json`;
  const {id} = (await ecom(create)).json;
  t.regex((await ecom(`refunds get ${number}`)).stdout, new RegExp(`^id +${id}\nstatus +succeeded\n`));
  await ecom(create);
  await refuses(t, `refunds get ${number}`, 1, new RegExp(`There are several: .*${id}`));
  t.like((await ecom(`refunds get ${number} ${id} --json`)).json, {id, status: 'succeeded'});
  await refuses(t, 'refunds get', 2, /order/);
});
