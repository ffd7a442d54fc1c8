import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

const services = ['auth', 'cart', 'catalog', 'notification', 'order', 'payment', 'product', 'users'];

test.before(logInAsAdministrator);

test.serial('status prints a line per service', async t => {
  const {exitCode, stdout} = await ecom('status');
  t.is(exitCode, 0);
  const [header, ...lines] = stdout.trimEnd().split('\n');
  t.regex(header!, /^SERVICE +UP +READY +VERSION +STARTED +OUTBOX/);
  t.deepEqual(
    lines.map(line => line.split(' ')[0]),
    services,
  );
  for (const line of lines) t.regex(line, /^\w+ +yes +yes +\d+\.\d+\.\d+ /);
});

test.serial('status --json has the status of each service', async t => {
  const {items} = (await ecom('status --json')).json;
  t.like(items[0], {service: 'auth', up: true, ready: true, failing: {}});
});

test.serial('status refuses those who may not operate, and says when no shop is there', async t => {
  const {token} = await createClient(shopUrl).signUp('grace');
  await refuses(t, `status --token ${token}`, 1, /permission ops:read[\s\S]*ecom whoami/);
  await refuses(t, 'status --url http://127.0.0.1:9', 3, /cannot be reached/);
  await refuses(t, 'status --interval 1', 2, /Nonexistent flag/);
});

test.serial('outbox status and replicas status print a line per service', async t => {
  t.regex((await ecom('outbox status')).stdout, /^SERVICE +EVENTS +OLDEST SECONDS\nauth +\d+ +\d/);
  t.deepEqual(
    (await ecom('outbox status --json')).json.items.map(({service}: {service: string}) => service),
    services,
  );
  t.like((await ecom('outbox status --sort -service --limit 1 --json')).json, {items: [{service: 'users'}]});
  await refuses(t, 'outbox status --sort shoe', 2, /--sort: there is no column shoe/);
  await refuses(t, 'outbox status --shoe', 2, /Nonexistent flag/);
  t.regex((await ecom('replicas status')).stdout, /^SERVICE +LAG +DEAD LETTERS\nauth +\d+ +\d+\n/);
  t.is((await ecom('replicas status --json')).json.items.length, services.length);
  await refuses(t, 'replicas status --token wrong', 1, /Log in with: ecom login/);
});

test.serial('republish publishes the state of a service again', async t => {
  const {exitCode, stdout, stderr} = await ecom('republish product');
  t.deepEqual({exitCode, stdout}, {exitCode: 0, stdout: ''});
  t.regex(stderr, /^product publishes \d+ events\.\n$/);
  t.true((await ecom('republish auth --json')).json.events > 0);
  await refuses(t, 'republish catalog', 2, /Expected catalog to be one of/);
});

test.serial('catalog status shows the lag, and catalog rebuild says what it needs', async t => {
  t.regex((await ecom('catalog status')).stdout, /^ready +yes\nlag +\d+\n[\s\S]*generation +in memory\n/);
  t.like((await ecom('catalog status --json')).json, {ready: true, rebuild: null});
  await refuses(t, 'catalog status --token wrong', 1, /Log in/);
  await refuses(t, 'catalog rebuild', 1, /A rebuild needs Kafka and MongoDB/);
  t.like((await ecom('catalog rebuild --json')).json.error, {
    name: 'RefusedError',
    code: 'nothing-to-rebuild',
    exitCode: 1,
  });
  await refuses(t, 'catalog rebuild --shoe', 2, /Nonexistent flag/);
});

test.serial('signing-keys rotate creates a key that signing-keys list shows', async t => {
  await refuses(t, 'signing-keys rotate', 1, /Nobody can be asked here/);
  const {kid} = (await ecom('signing-keys rotate --yes --json')).json;
  const {exitCode, stdout} = await ecom('signing-keys list');
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^KID +STATE +CREATED\\n[\\s\\S]*${kid}`));
  t.true((await ecom('signing-keys list --json')).json.items.some((key: {kid: string}) => key.kid === kid));
  await refuses(t, 'signing-keys list --columns x', 2, /no column x/);
  await refuses(t, 'signing-keys rotate now --yes', 2, /There is no command ecom signing-keys rotate now/);
  t.is((await ecom('signing-keys rotate --yes')).exitCode, 0, 'the token of the former key is still valid');
});
