import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {postgresServices, services} from '@ecom/contracts/services';
import test from 'ava';
import {helm, render, renderText} from './helm.ts';
import {environmentOf, named, ofKind, podSpecs} from './testing/objects.ts';

const local = ['-f', 'ecom/ci/local-values.yaml'];
const filesOf = (chart: string) => readdirSync(fileURLToPath(new URL(`../${chart}/ci`, import.meta.url)));

type Source = {readonly secret: {readonly items: readonly {readonly key: string}[]}};
type Volume = {readonly projected?: {readonly sources: readonly Source[]}};

for (const chart of ['ecom', 'backing']) {
  for (const file of filesOf(chart)) {
    test(`the chart ${chart} with ${file} passes lint, renders twice the same, and satisfies restricted Pod Security`, async t => {
      const values = ['-f', `${chart}/ci/${file}`];
      await t.notThrowsAsync(helm('lint', '--strict', chart, ...values));
      const [once, again] = await Promise.all([renderText(chart, ...values), renderText(chart, ...values)]);
      t.is(once, again);
      const pods = podSpecs(await render(chart, ...values));
      t.true(pods.length > 0);
      for (const {name, pod} of pods) {
        t.true(pod.securityContext.runAsNonRoot, name);
        t.is(pod.securityContext.seccompProfile.type, 'RuntimeDefault', name);
        t.false(pod.automountServiceAccountToken, name);
        for (const {securityContext, resources} of [...(pod.initContainers ?? []), ...pod.containers]) {
          t.deepEqual(securityContext.capabilities.drop, ['ALL'], name);
          t.false(securityContext.allowPrivilegeEscalation, name);
          t.true(securityContext.readOnlyRootFilesystem, name);
          t.truthy(resources.requests.memory && resources.limits.memory, name);
        }
      }
    });
  }
}

test('the chart ecom has a Deployment and a Service for each service, and a migration for each database', async t => {
  const objects = await render('ecom', ...local);
  for (const {name, port} of services) {
    named(objects, 'Deployment', `ecom-${name}`);
    t.is(named(objects, 'Service', `ecom-${name}`).spec.ports[0].port, port);
  }
  for (const phase of ['expand', 'contract']) {
    const {containers} = named(objects, 'Job', `ecom-migrate-${phase}`).spec.template.spec;
    t.deepEqual(containers.map(({name}: {name: string}) => name).sort(), [...postgresServices].sort());
  }
});

test('each service has the password of its own database role, and the owner of the databases is known to Jobs only', async t => {
  const objects = await render('ecom', ...local);
  const keysOf = (name: string) =>
    named(objects, 'Deployment', name)
      .spec.template.spec.volumes.flatMap((volume: Volume) => volume.projected?.sources ?? [])
      .map(({secret}: Source) => secret.items[0]!.key);
  t.deepEqual(keysOf('ecom-order'), ['postgres-order-password']);
  t.deepEqual(keysOf('ecom-auth'), ['postgres-auth-password', 'internal-secret', 'administrator-password']);
  t.deepEqual(keysOf('ecom-catalog'), []);
  const {data} = named(objects, 'Secret', 'ecom-credentials');
  const passwords = postgresServices.map(service => data![`postgres-${service}-password`]);
  t.is(new Set(passwords).size, postgresServices.length);
  t.notRegex(JSON.stringify(ofKind(objects, 'Deployment')), /postgres-owner-password/);
});

const previousSecrets = [
  ['of a Secret of your own', 'credentials.existingSecret=own,credentials.hasPreviousInternalSecret=true', true],
  ['of the chart', 'credentials.previousInternalSecret=the-secret-of-before', true],
  ['that a Secret of your own does not have', 'credentials.existingSecret=own', false],
] as const;
for (const [whose, set, isRead] of previousSecrets) {
  test(`auth and users ${isRead ? 'accept' : 'do not read'} the previous internal secret ${whose}`, async t => {
    const objects = await render('ecom', ...local, '--set', set);
    for (const name of ['ecom-auth', 'ecom-users'])
      t.is('INTERNAL_SECRET_PREVIOUS_FILE' in environmentOf(named(objects, 'Deployment', name)), isRead, name);
    t.false('INTERNAL_SECRET_PREVIOUS_FILE' in environmentOf(named(objects, 'Deployment', 'ecom-cart')));
  });
}

test('log-ins are configured where they are decided, and the storefront where mails are written', async t => {
  const set =
    'auth.requireMfa=staff,auth.sessionIdle=12h,auth.storefrontUrl=https://shop.example,auth.existingSecret=own';
  const objects = await render('ecom', ...local, '--set', set);
  const auth = environmentOf(named(objects, 'Deployment', 'ecom-auth'));
  t.like(auth, {REQUIRE_MFA: 'staff', SESSION_IDLE: '12h', SESSION_MAX: '90d', SHOP_NAME: 'ecom'});
  t.is(auth.CREDENTIALS_KEY_FILE, '/run/secrets/ecom/credentials-key');
  const notification = environmentOf(named(objects, 'Deployment', 'ecom-notification'));
  t.is(notification.STOREFRONT_URL, 'https://shop.example');
  t.false('REQUIRE_MFA' in notification);
});

test('log-ins in browsers, by passkeys and at providers are configured in auth', async t => {
  const set = [
    'auth.publicUrl=https://shop.example,auth.cookies.sameSite=none,auth.webauthn.rpId=shop.example',
    'auth.webauthn.origins={https://shop.example,https://www.shop.example},auth.oidc.returnOrigins={https://www.shop.example}',
    'auth.oidc.providers[0].name=google,auth.oidc.providers[0].clientId=id,auth.oidc.providers[0].existingSecret=own',
    'auth.oidc.providers[1].name=my-idp,auth.oidc.providers[1].clientId=two,auth.oidc.providers[1].issuer=https://id.example',
  ].join(',');
  const objects = await render('ecom', ...local, '--set', set);
  const deployment = named(objects, 'Deployment', 'ecom-auth');
  t.like(environmentOf(deployment), {
    PUBLIC_URL: 'https://shop.example',
    COOKIE_SAME_SITE: 'none',
    WEBAUTHN_RP_ID: 'shop.example',
    WEBAUTHN_ORIGINS: 'https://shop.example,https://www.shop.example',
    OIDC_RETURN_ORIGINS: 'https://www.shop.example',
    OIDC_PROVIDERS: 'google,my-idp',
    OIDC_GOOGLE_CLIENT_ID: 'id',
    OIDC_GOOGLE_CLIENT_SECRET_FILE: '/run/secrets/ecom/oidc-google-client-secret',
    OIDC_MY_IDP_ISSUER: 'https://id.example',
  });
  t.regex(JSON.stringify(deployment), /"name":"own"/);
});

test('releases in two namespaces share no database, topic or key', async t => {
  const variables = async (namespace: string) =>
    environmentOf(named(await render('ecom', ...local, '--namespace', namespace), 'Deployment', 'ecom-order'));
  const [one, two] = await Promise.all([variables('one'), variables('two')]);
  for (const name of ['DATABASE_URL', 'KAFKA_PREFIX', 'REDIS_URL'] as const) {
    t.regex(one[name]!, /one_ecom/);
    t.regex(two[name]!, /two_ecom/);
  }
});

test('a Deployment that is scaled has no replicas, and a single pod has no disruption budget', async t => {
  const objects = await render(
    'ecom',
    ...local,
    '--set',
    'services.cart.autoscaling.kind=hpa,services.order.replicas=2',
  );
  t.false('replicas' in named(objects, 'Deployment', 'ecom-cart').spec);
  t.deepEqual(named(objects, 'HorizontalPodAutoscaler', 'ecom-cart').spec.scaleTargetRef.name, 'ecom-cart');
  t.deepEqual(
    ofKind(objects, 'PodDisruptionBudget')
      .map(({metadata}) => metadata.name)
      .sort(),
    ['ecom-cart', 'ecom-order'],
  );
});

test('variables of extraEnv replace those of the chart', async t => {
  const set = 'services.cart.extraEnv[0].name=LOG_LEVEL,services.cart.extraEnv[0].value=debug';
  const {env} = named(await render('ecom', ...local, '--set', set), 'Deployment', 'ecom-cart').spec.template.spec
    .containers[0];
  t.deepEqual(
    env.filter(({name}: {name: string}) => name === 'LOG_LEVEL'),
    [{name: 'LOG_LEVEL', value: 'debug'}],
  );
});

test('the password of a standalone shop is in a Secret only', async t => {
  const objects = await render('ecom', '-f', 'ecom/ci/standalone-values.yaml');
  t.notRegex(JSON.stringify(ofKind(objects, 'Deployment')), /password-of-a-demo/);
  t.truthy(named(objects, 'Secret', 'ecom-credentials').data!['administrator-password']);
  t.truthy(named(objects, 'NetworkPolicy', 'ecom-standalone'));
});

test('a digest wins over the tag', async t => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const objects = await render('ecom', ...local, '--set', `image.tag=v9,image.digest=${digest}`);
  t.is(named(objects, 'Deployment', 'ecom-auth').spec.template.spec.containers[0].image, `ecom@${digest}`);
});

test('no gateway leads to the mails of everybody or to an admin port, and operations can be closed', async t => {
  const kinds = ['gateway.kind=ingress', 'gateway.kind=httpRoute,gateway.httpRoute.parentRefs[0].name=gateway'];
  for (const kind of kinds) {
    const open = JSON.stringify(
      (await render('ecom', ...local, '--set', kind)).filter(({kind}) => /Ingress|HTTPRoute/.test(kind)),
    );
    t.notRegex(open, /mailbox|admin/);
    t.regex(open, /ops\/order/);
    const closed = await renderText('ecom', ...local, '--set', `${kind},gateway.operations=closed`);
    t.notRegex(closed, /ops\/order/);
  }
  const proxy = named(await render('ecom', ...local), 'ConfigMap', 'ecom-proxy').data!['nginx.conf']!;
  t.regex(proxy.split('listen 8025')[0]!, /location ~ \^\/mailbox\(\/\|\$\) \{ return 404; \}/);
});

const refusals = [
  ['an unknown value', ['--set', 'services.cart.replicaz=2'], /replicaz/],
  ['a value of the wrong type', ['--set', 'defaults.replicas=many'], /replicas/],
  [
    'a missing password',
    ['--set', 'credentials.postgresPassword='],
    /These values are missing: credentials.postgresPassword/,
  ],
  ['an HTTPRoute without a Gateway', ['--set', 'gateway.kind=httpRoute'], /gateway.httpRoute.parentRefs/],
  ['a prefix that is too long', ['--set', `prefix=${'x'.repeat(41)}`], /Set the value `prefix` to a shorter one/],
  [
    'a published standalone shop',
    ['--set', 'standalone.enabled=true,gateway.kind=ingress'],
    /shows the mails of everybody/,
  ],
  ['a password in an address', ['--set', 'mongo.url=mongodb://u:p@mongo/shop'], /mongo/],
  ['too short a grace period', ['--set', 'shutdown.delaySeconds=60'], /shutdown.gracePeriodSeconds/],
  ['more pods at least than at most by default', ['--set', 'defaults.autoscaling.minReplicas=9'], /minReplicas/],
  ['more pods at least than at most', ['--set', 'services.cart.autoscaling.minReplicas=9'], /minReplicas/],
] as const;
for (const [what, args, pattern] of refusals) {
  test(`the chart ecom refuses ${what}, and names it`, async t => {
    const error = await t.throwsAsync(renderText('ecom', ...local, ...args));
    t.regex((error as Error & {stderr: string}).stderr, pattern);
  });
}

test('the checkout and the payment service have the same providers, and only the payment service has the keys of Stripe', async t => {
  const objects = await render('ecom', '-f', 'ecom/ci/production-values.yaml');
  const environment = (name: string) => environmentOf(named(objects, 'Deployment', `ecom-${name}`));
  t.is(environment('cart').PAYMENT_PROVIDERS, 'stripe,manual');
  t.like(environment('payment'), {
    PAYMENT_PROVIDERS: 'stripe,manual',
    STRIPE_SECRET_KEY_FILE: '/run/secrets/ecom/stripe-secret-key',
    STRIPE_WEBHOOK_SECRET_FILE: '/run/secrets/ecom/stripe-webhook-secret',
    STRIPE_PUBLISHABLE_KEY: 'pk_live_000',
    STRIPE_CAPTURE_METHOD: 'automatic',
    STRIPE_RETURN_URL: 'https://shop.example/orders/{orderId}',
    MANUAL_PAYMENT_DAYS: '10',
  });
  const withKeys = objects.filter(
    ({kind, spec}) => kind === 'Deployment' && JSON.stringify(spec).includes('shop-stripe'),
  );
  t.deepEqual(
    withKeys.map(({metadata}) => metadata.name),
    ['ecom-payment'],
  );
  t.false(Object.keys(environment('order')).some(name => /STRIPE|PAYMENT_PROVIDERS/.test(name)));
});

test('Stripe needs its keys', async t => {
  await t.throwsAsync(render('ecom', ...local, '--set', 'payment.providers={stripe}'), {
    message: /credentials.stripeSecretKey, credentials.stripeWebhookSecret/,
  });
});
