import {randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {services} from '@ecom/contracts/services';
import {newId} from '@ecom/core/ids';
import {engineUrls} from '@ecom/dev/engines/engines';
import {startFleet} from '@ecom/dev/fleet/fleet';
import {seed} from '@ecom/dev/fleet/seed';
import type {Acl} from '@ecom/messaging/kafka/acls';
import {openGroupLags} from '@ecom/messaging/kafka/group-lags';
import {clientOptions} from '@ecom/messaging/kafka/javascript-client';
import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  type GenericError,
  Producer,
  ResourcePatternTypes,
  ResourceTypes,
} from '@platformatic/kafka';
import test from 'ava';
import {ecom} from '../cli/run-cli.ts';
import {createClient} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {dropDatabases} from '../e2e/database.ts';
import {busWith, type Secured, securityOf, startSecured} from './secured.ts';

type UserAcl = Acl & {readonly principal: string; readonly service: string};

const name = `acl_${randomBytes(4).toString('hex')}`;
const prefix = `${name}.`;
let secured: Secured;
let acls: readonly UserAcl[];

test.before(async t => {
  t.timeout(120_000);
  secured = await startSecured(['admin', 'topics', 'events', 'backup', ...services.map(({name}) => name)]);
  acls = (await ecom(`topics acls --prefix ${prefix} --json`)).json.items;
  await grant(acls);
});
test.after.always(() => secured?.stop());

const constantOf = (operation: string) =>
  operation.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase() as keyof typeof AclOperations;

/** Creates ACLs, as a superuser. */
const grant = async (acls: readonly UserAcl[]) => {
  const admin = new Admin({clientId: 'test', bootstrapBrokers: [secured.engine.url]});
  const creations = acls.flatMap(({principal, resource, name, pattern, operations}) =>
    operations.map(operation => ({
      principal,
      host: '*',
      resourceType: resource === 'topic' ? ResourceTypes.TOPIC : ResourceTypes.GROUP,
      resourceName: name,
      resourcePatternType: pattern === 'literal' ? ResourcePatternTypes.LITERAL : ResourcePatternTypes.PREFIXED,
      operation: AclOperations[constantOf(operation)],
      permissionType: AclPermissionTypes.ALLOW,
    })),
  );
  await admin.createAcls({creations});
  await admin.close();
};

const loginVariables = (user: string) => {
  const {KAFKA_USERNAME, KAFKA_PASSWORD} = secured.passwordOf(user);
  return {KAFKA_USERNAME, KAFKA_PASSWORD};
};

test.serial('a fleet whose services have the generated ACLs sells something', async t => {
  t.timeout(300_000);
  const folder = await mkdtemp(join(tmpdir(), 'ecom-acls-'));
  const engines = {...engineUrls(process.env), kafka: secured.login};
  const fleet = await startFleet({
    name,
    engines,
    folder,
    administrator,
    env: {...secured.passwordOf('topics'), LOG_LEVEL: 'warn', RATE_LIMIT: '0'},
    envOf: loginVariables,
  });
  t.teardown(async () => {
    await fleet.stop();
    await dropDatabases(engines.postgres, fleet.databaseOf(''));
    await rm(folder, {recursive: true});
  });
  await seed(fleet, '1');
  const client = createClient(fleet.url);
  const {items} = (await client.expectStatus(200, 'GET', '/catalog/products?inStock=true&currency=EUR&limit=1')).body;
  const {variants} = (await client.expectStatus(200, 'GET', `/catalog/products/${items[0].slug}`)).body;
  const {id: variantId} = variants.find(({available}: {available: number}) => available > 0);
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart)).body;
  const order = await client.waitForOrder(orderId, {cartToken: cart.cartToken});
  t.like(order.body, {status: 'confirmed', paymentStatus: 'captured'});
  t.deepEqual(await fleet.stop(), []);
});

test.serial('a service that writes the topic of another one is refused', async t => {
  const topic = `${prefix}ecom.order.v1`;
  const cart = secured.passwordOf('cart');
  const bus = busWith(secured.login, cart, {prefix, publishes: ['ecom.order.v1']});
  await t.throwsAsync(bus.start(), {
    code: 'kafka-access-missing',
    message: /WRITE on topic acl_\w+\.ecom\.order\.v1\. .*ecom topics acls SERVICE --format kafka-acls/,
  });
  const producer = new Producer({...clientOptions({brokers: secured.login, security: securityOf(cart)}, 'test')});
  t.teardown(() => producer.close());
  const sent = producer.send({messages: [{topic, key: Buffer.from(newId()), value: Buffer.from('{}')}]});
  const error = await t.throwsAsync(sent);
  t.truthy((error as unknown as GenericError).findBy('apiId', 'TOPIC_AUTHORIZATION_FAILED'));
});

test.serial('a start without access names each missing permission', async t => {
  const bus = busWith(secured.login, secured.passwordOf('topics'), {prefix});
  bus.subscribe({group: 'order', topics: ['ecom.cart.v1'], handle: async () => {}});
  await t.throwsAsync(bus.start(), {message: /READ on topic acl_\w+\.ecom\.cart\.v1, READ on group acl_\w+\.order\. /});
});

test.serial("topics are compared and applied with the ACLs of 'topics', and refused without", async t => {
  const run = (user: string, line: string) => {
    Object.assign(process.env, secured.passwordOf(user), {KAFKA_BROKERS: secured.login});
    return ecom(`${line} --prefix ${prefix}`);
  };
  t.teardown(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('KAFKA_')) delete process.env[name];
  });
  t.is((await run('topics', 'topics apply')).exitCode, 0);
  t.is((await run('topics', 'topics status')).exitCode, 0);
  t.is((await run('events', 'events tail order --since 7d --no-follow --limit 1')).exitCode, 0);
  const refused = await run('cart', 'topics apply');
  t.is(refused.exitCode, 1);
  t.regex(refused.stderr, /this user lacks a permission\. .*ecom topics acls topics/);
});

test.serial("the user 'backup' sees how far each group is, and a service does not", async t => {
  const groups = services.map(({name, subscribes}) => ({
    group: prefix + name,
    topics: subscribes.map(topic => prefix + topic.name),
  }));
  const open = (user: string) =>
    openGroupLags({brokers: secured.login, security: securityOf(secured.passwordOf(user))}, groups);
  const lags = await open('backup');
  t.teardown(lags.close);
  t.true((await lags.read()) instanceof Map);
  await t.throwsAsync(
    open('cart').then(({read, close}) => read().finally(close)),
    {message: /no topic|lacks a permission/},
  );
});
