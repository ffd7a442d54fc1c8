import {once} from 'node:events';
import {readFile, writeFile} from 'node:fs/promises';
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {services} from '@ecom/contracts/services';
import {sendProblem} from '@ecom/dev/fleet/problem-response';
import {startProxy} from '@ecom/dev/fleet/proxy';
import test from 'ava';
import {administrator} from '../e2e/contract.ts';
import {configFolder, ecom, logInAsAdministrator, refuses, shopUrl, spawnEcom} from './run-cli.ts';

const names: readonly string[] = services.map(({name}) => name);

/** Of the services behind the gateway those that do not run. */
let down: readonly string[] = [];

const answerNothing: RequestListener = (_, response) =>
  sendProblem(response, 404, 'not-found', 'There is nothing at this address.');

/** The gateway of a fleet, which leads to the shared shop. */
const openGateway = () =>
  startProxy({
    processes: names.map(service => ({
      service,
      name: service,
      url: shopUrl,
      running: () => !down.includes(service),
      failing: async () => ({}),
    })),
    port: 0,
    adminPort: 0,
    authPort: 0,
    fallback: answerNothing,
  });

let gateway: Awaited<ReturnType<typeof openGateway>>;
let url: string;
test.before(logInAsAdministrator);
test.before(async () => {
  gateway = await openGateway();
  url = gateway.url;
});
test.after.always(() => gateway?.stop());

const unavailable = 'No process of this service is available. Try again soon.';
const lacksUsers = `The list lacks users: ${unavailable}\nSee what to do with: ecom doctor\n`;
const lists = ['audit list', 'dead-letters list', 'api-keys list', 'outbox status', 'replicas status'];

test.serial('lists of several services are complete while all are available', async t => {
  down = [];
  for (const list of lists) {
    const {exitCode, json} = await ecom(`${list} --json --url ${url}`);
    t.like({exitCode, ...json}, {exitCode: 0, unavailable: {}}, list);
  }
});

test.serial('lists of several services lack the one that is down, and name it', async t => {
  await ecom('brands create Lacking');
  const {key} = (await ecom('api-keys create lacking --scope users:read --json')).json;
  t.truthy(key);
  down = ['users'];
  for (const list of lists) {
    const {exitCode, stdout, stderr, json} = await ecom(`${list} --json --url ${url}`);
    t.deepEqual({exitCode, unavailable: json.unavailable}, {exitCode: 1, unavailable: {users: unavailable}}, stdout);
    t.is(stderr, lacksUsers, list);
  }
  for (const [list, line] of [
    ['audit list --action createBrand', /^\S.* product +createBrand /m],
    ['api-keys list --all', /^\S+ +lacking +/m],
    ['outbox status', /^product +\d+ +\d+$/m],
  ] as const) {
    const {exitCode, stdout, stderr} = await ecom(`${list} --url ${url}`);
    t.deepEqual({exitCode, stderr}, {exitCode: 1, stderr: lacksUsers}, list);
    t.regex(stdout, line);
  }
});

test.serial('a list is refused when none of its services is available', async t => {
  down = ['users'];
  await refuses(t, `audit list --service users --url ${url}`, 1, /No process of this service[\s\S]*ecom doctor/);
  await refuses(t, `users list --url ${url}`, 1, /No process of this service[\s\S]*ecom doctor/);
});

test.serial('status has a line for each service, also when all are down', async t => {
  down = names;
  const {exitCode, stdout, stderr} = await ecom(`status --url ${url}`);
  t.is(exitCode, 1);
  t.is(stdout.match(/^\w+ +no +no /gm)?.length, names.length, stdout);
  t.regex(stderr, /^Down: auth, cart, catalog, notification, order, payment, product, users\.\n/);
});

test.serial('status and doctor ask for the address of the gateway where there are no services', async t => {
  const server = createServer(answerNothing).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await refuses(t, `status --url ${address}`, 1, /does not lead to auth\.\nName that of its gateway/);
  const {items} = (await ecom(`doctor --json --url ${address}`)).json;
  t.like(
    items.find(({check}: {check: string}) => check === 'services'),
    {
      status: 'fail',
      found: 'The address of the shop does not lead to auth.',
      remedy: 'Name that of its gateway, which leads to every service: --url, or ecom contexts add NAME URL',
    },
  );
});

test.serial('a login that cannot be renewed says that auth is down', async t => {
  down = [];
  const token = process.env.ECOM_TOKEN!;
  delete process.env.ECOM_TOKEN;
  t.teardown(() => void Object.assign(process.env, {ECOM_TOKEN: token}));
  const argv = ['login', '--url', url, '--email', administrator.email, '--password-stdin'];
  t.is((await spawnEcom(argv, {input: administrator.password})).exitCode, 0);
  const file = join(configFolder, 'credentials.json');
  const credentials = JSON.parse(await readFile(file, 'utf8'));
  credentials[url].expiresAt = new Date(0).toISOString();
  await writeFile(file, JSON.stringify(credentials));
  down = ['auth'];
  await refuses(
    t,
    `status --url ${url}`,
    1,
    /^Error: The login is renewed by auth, which is unavailable[\s\S]*--api-key/,
  );
  down = [];
  t.is((await ecom(`status --url ${url}`)).exitCode, 0, 'the login is still there');
});

test.serial('doctor says which service to start', async t => {
  down = ['auth'];
  const {exitCode, json} = await ecom(`doctor --json --url ${url}`);
  t.is(exitCode, 1);
  const failed = json.items.filter(({status}: {status: string}) => status === 'fail');
  for (const check of ['login', 'services'])
    t.like(
      failed.find((each: {check: string}) => each.check === check),
      {
        found: `auth is down: ${unavailable}`,
        remedy: 'Start auth again, and read in its log why it stopped.',
      },
    );
});
