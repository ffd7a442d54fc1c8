import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {withKafkaAdmin} from '@ecom/cli/kafka-admin';
import {newId} from '@ecom/core/ids';
import {createAuthority} from '@ecom/dev/engines/certificates';
import {freePorts} from '@ecom/dev/engines/child';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import test from 'ava';
import {busWith, type Secured, securityOf, startSecured} from './secured.ts';

type Variables = Readonly<Record<string, string>>;

let folder: string;
let secured: Secured;
let others: Awaited<ReturnType<typeof createAuthority>>;

test.before(async t => {
  t.timeout(120_000);
  folder = await mkdtemp(join(tmpdir(), 'ecom-ca-'));
  others = await createAuthority(folder, 'another authority');
  secured = await startSecured(['admin', 'order'], 3);
});
test.after.always(async () => {
  await secured?.stop();
  await rm(folder, {recursive: true});
});

const event = (topic: string, subject: string) => ({
  id: newId(),
  topic,
  type: 'order.placed',
  source: '/order',
  subject,
  time: '2026-01-02T03:04:05.678Z',
  data: null,
});

const newTopic = async (brokers: string, variables: Variables) => {
  const name = `topic-${newId()}`;
  await ensureTopics(brokers, [{name, partitions: 2, compacted: false}], {security: securityOf(variables)});
  return name;
};

type Way = () => Promise<readonly [brokers: string, variables: Variables]>;

const ways: Readonly<Record<string, Way>> = {
  'a SCRAM-SHA-512 login': async () => [secured.login, secured.passwordOf('admin')],
  'a PLAIN login': async () => [secured.plain, secured.passwordOf('admin', 'PLAIN')],
  'an access token': async () => [secured.login, secured.tokenOf('admin')],
  'a client certificate': async () => [secured.mutual, await secured.certificateOf('admin')],
};

for (const [name, way] of Object.entries(ways)) {
  test.serial(`${name} creates topics, publishes and consumes, and reads topics with the CLI's client`, async t => {
    const [brokers, variables] = await way();
    const topic = await newTopic(brokers, variables);
    const bus = busWith(brokers, variables, {publishes: [topic]});
    t.teardown(bus.stop);
    const {promise: received, resolve} = Promise.withResolvers<string>();
    bus.subscribe({group: topic, topics: [topic], handle: async ({subject}) => resolve(subject)});
    await bus.start();
    await bus.check();
    await Promise.all(bus.publish([event(topic, 'o-1')]));
    t.is(await received, 'o-1');
    const declared = [{name: topic, partitions: 2, compacted: false}];
    const [compared] = await withKafkaAdmin({brokers, security: securityOf(variables)}, admin =>
      admin.compare(declared),
    );
    t.like(compared, {name: topic, state: 'as declared', partitions: 2});
  });
}

test.serial('access tokens are renewed before they expire, while events are published', async t => {
  const [brokers, variables] = await ways['an access token']!();
  const topic = await newTopic(brokers, variables);
  const before = secured.tokens.issued();
  const bus = busWith(brokers, variables);
  t.teardown(bus.stop);
  await bus.start();
  for (let i = 0; i < 35; i++) {
    await Promise.all(bus.publish([event(topic, String(i))]));
    await delay(200);
  }
  await bus.check();
  t.true(secured.tokens.issued() - before >= 3);
});

type Refusal = Way;
const login = (change: Variables) => async () => [secured.login, {...secured.passwordOf('order'), ...change}] as const;
const without = ({...variables}: Record<string, string>, ...names: readonly string[]) => {
  for (const name of names) delete variables[name];
  return variables;
};

const refusals: readonly (readonly [title: string, way: Refusal, message: RegExp])[] = [
  [
    'a wrong password',
    login({KAFKA_PASSWORD: 'wrong'}),
    /refuses the login of order. Check KAFKA_USERNAME, KAFKA_PASS/,
  ],
  [
    'a wrong password with PLAIN',
    async () => [secured.plain, {...secured.passwordOf('order', 'PLAIN'), KAFKA_PASSWORD: 'wrong'}],
    /refuses the login of order. Check KAFKA_USERNAME, KAFKA_PASSWORD/,
  ],
  [
    'a mechanism that the listener lacks',
    login({KAFKA_SASL_MECHANISM: 'PLAIN'}),
    /does not offer PLAIN. Set KAFKA_SASL_MECHANISM/,
  ],
  [
    'an unknown authority',
    async () => [secured.login, {...secured.passwordOf('order'), KAFKA_CA: others.ca}],
    /KAFKA_CA/,
  ],
  [
    'an authority that nobody knows, without KAFKA_CA',
    async () => [secured.login, without(secured.passwordOf('order'), 'KAFKA_CA')],
    /authority that is not trusted. Set KAFKA_CA_FILE/,
  ],
  [
    'a wrong host name',
    async () => [secured.login.replace('localhost', '127.0.0.1'), secured.passwordOf('order')],
    /certificate is for another host. .* KAFKA_BROKERS.*127.0.0.1/,
  ],
  [
    'a login where none is taken',
    async () => [secured.mutual, {...(await secured.certificateOf('order')), ...secured.passwordOf('order')}],
    /takes no login. Set KAFKA_SECURITY_PROTOCOL to SSL/,
  ],
  [
    'a wrong secret of the OAuth client',
    async () => [secured.login, {...secured.tokenOf('order'), KAFKA_OAUTH_CLIENT_SECRET: 'wrong'}],
    /issues no token for Kafka \(invalid_client: Unknown client\). Check KAFKA_OAUTH_CLIENT_ID/,
  ],
  [
    'a token of another issuer',
    async () => [secured.login, {...secured.tokenOf('order'), KAFKA_OAUTH_TOKEN_URL: secured.tokens.foreignTokenUrl}],
    /refuses the access token \(.*invalid_token.*\). .*KAFKA_OAUTH_SCOPE/,
  ],
];

for (const [title, way, message] of refusals) {
  test.serial(`the start fails at once and says what is wrong: ${title}`, async t => {
    const [brokers, variables] = await way();
    const bus = busWith(brokers, variables, {timeoutMs: 1000});
    const error = await t.throwsAsync(bus.start(), {name: 'Failure', message});
    t.is((error as {kind?: string}).kind, 'invalid');
    const read = withKafkaAdmin({brokers, security: securityOf(variables)}, admin => admin.compare([]));
    await t.throwsAsync(read, {name: 'Failure', message});
  });
}

const silent: readonly (readonly [title: string, way: Refusal, message: RegExp])[] = [
  [
    'no client certificate',
    async () => [secured.mutual, without(await secured.certificateOf('order'), 'KAFKA_CERTIFICATE', 'KAFKA_KEY')],
    /may expect a client certificate: set KAFKA_CERTIFICATE and KAFKA_KEY/,
  ],
  [
    'a client certificate of another authority',
    async () => {
      const {certificate, key} = await others.issue('order');
      return [
        secured.mutual,
        {...(await secured.certificateOf('order')), KAFKA_CERTIFICATE: certificate, KAFKA_KEY: key},
      ];
    },
    /may not trust the certificate of KAFKA_CERTIFICATE/,
  ],
  [
    'no login',
    async () => [secured.login, {KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_CA: secured.authority.ca}],
    /SASL_SSL/,
  ],
  ['no TLS', async () => [secured.login, {}], /may expect TLS: set KAFKA_SECURITY_PROTOCOL/],
  [
    'TLS where there is none',
    async () => [secured.engine.url.replace('127.0.0.1', 'localhost'), secured.passwordOf('order')],
    /TLS/,
  ],
];

for (const [title, way, message] of silent) {
  test.serial(
    `a broker that closes the connection gets the time of a start, and then a likely reason: ${title}`,
    async t => {
      const [brokers, variables] = await way();
      await t.throwsAsync(busWith(brokers, variables, {timeoutMs: 500}).start(), {code: 'kafka-unreachable', message});
    },
  );
}

test.serial('a service whose login is refused ends with a sentence and exit code 1', async t => {
  const main = fileURLToPath(new URL('../../services/order/src/main.ts', import.meta.url));
  const [port, adminPort] = await freePorts(2);
  const variables = {...secured.passwordOf('order'), KAFKA_PASSWORD: 'wrong', KAFKA_BROKERS: secured.login};
  const ports = {PORT: String(port), ADMIN_PORT: String(adminPort), ADMIN_HOST: '127.0.0.1'};
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: process.env.DATABASE_URL,
    LOG_LEVEL: 'fatal',
    ...ports,
    ...variables,
  };
  const child = spawn(process.execPath, [main], {env, stdio: ['ignore', 'ignore', 'pipe']});
  t.teardown(() => child.kill('SIGKILL'));
  const [written, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  t.is(code, 1);
  t.is(
    written,
    `Kafka at ${secured.login}: it refuses the login of order. Check KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_SASL_MECHANISM.\n`,
  );
});
