import test from 'ava';
import {ecom, refuses} from './run-cli.ts';

test.serial('smoke-test buys something without a login', async t => {
  const {exitCode, stdout} = await ecom('smoke-test');
  t.is(exitCode, 0);
  t.regex(stdout, /^payment +captured$/m);
  t.like((await ecom('smoke-test --json')).json, {status: 'confirmed', paymentStatus: 'captured'});
});

test.serial('smoke-test says what it lacks, and gives up after the timeout', async t => {
  await refuses(t, 'smoke-test --currency CHF --timeout 1', 1, /No product in stock has a price in CHF\. Add some/);
  await refuses(t, 'smoke-test --url http://127.0.0.1:9 --timeout 1', 3, /cannot be reached/);
  await refuses(t, 'smoke-test --timeout 0', 2, /timeout/);
});
