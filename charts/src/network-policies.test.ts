import test from 'ava';
import {render} from './helm.ts';
import {named} from './testing/objects.ts';

type Rule = {readonly ports?: readonly {readonly port: number}[]};

const egressPorts = async (policy: string, set: string): Promise<readonly number[]> => {
  const objects = await render('ecom', '-f', 'ecom/ci/local-values.yaml', '--set', set);
  return named(objects, 'NetworkPolicy', policy).spec.egress.flatMap(({ports = []}: Rule) =>
    ports.map(({port}) => port),
  );
};

const endpoints = [
  ['http://collector:4318', 4318],
  ['http://collector:14318/v1/traces', 14_318],
  ['https://collector.example/v1', 443],
  ['http://[fd00::1]:4318', 4318],
  ['http://collector', 80],
] as const;
for (const [url, port] of endpoints) {
  test(`traces may leave for the port of their endpoint: ${url}`, async t => {
    t.deepEqual(await egressPorts('ecom-docs', `tracing.otlpEndpoint=${url}`), [port]);
  });
}

test('mails may leave for the ports of the values, and only if mails are sent', async t => {
  const url = 'credentials.smtpUrl=smtp://mail:2525';
  const ports = await egressPorts('ecom-notification', `mail.enabled=true,${url},networkPolicy.mailPorts={2525}`);
  t.deepEqual(ports, [8002, 2525]);
  t.deepEqual(await egressPorts('ecom-notification', 'mail.enabled=false'), [8002]);
});

test('only auth and payment reach providers', async t => {
  for (const service of ['auth', 'payment', 'order', 'notification'])
    t.is(
      (await egressPorts(`ecom-${service}`, 'mail.enabled=false')).includes(443),
      /auth|payment/.test(service),
      service,
    );
});

test('the token endpoint of Kafka can be reached on its port', async t => {
  const oauth = 'kafka.oauth.tokenUrl=http://identity:8080/token';
  t.true((await egressPorts('ecom-engines', oauth)).includes(8080));
});
