import {z} from 'zod';
import {
  existingSecret,
  image,
  kubernetesList,
  kubernetesObject,
  logLevel,
  resources,
  section,
  stringMap,
} from './schema.ts';
import {backup} from './values/backup.ts';
import {credentials} from './values/credentials.ts';
import {kafka, mongo, postgres, redis} from './values/engines.ts';
import {gateway, networkPolicy} from './values/gateway.ts';
import {monitoring} from './values/monitoring.ts';
import {payment} from './values/payment.ts';
import {defaults, services} from './values/workload.ts';

const standalone = section(
  'The whole shop in one pod with an embedded PostgreSQL, for demonstrations. It replaces the services.',
  {
    enabled: z.boolean().default(false).describe('Whether it is installed.'),
    image: image('ecom-standalone', '', 'The image.'),
    demoProducts: z
      .int()
      .min(0)
      .default(1)
      .describe('Number of generated products; 1 stands for a small hand-written shop.'),
    persistence: section('Its data.', {
      enabled: z.boolean().default(true).describe('Whether they survive the pod.'),
      storageClass: z.string().default('').describe('Default: that of the cluster.'),
      size: z.string().default('8Gi').describe('The size of the volume.'),
    }),
    resources: resources({requests: {cpu: '200m', memory: '512Mi'}, limits: {memory: '1Gi'}}),
  },
);

const sessionDuration = z.string().regex(/^[1-9][0-9]{0,5}(s|m|h|d)$/);

/**
 * The values of the chart `ecom`, with their defaults and descriptions. The chart's `values.yaml`, `values.schema.json` and `README.md` are generated
 * from this schema. Unknown keys are refused at every level.
 */
export const chartValues = z.strictObject({
  nameOverride: z.string().default('').describe('Replaces the name of the release in the names of all objects.'),
  commonLabels: stringMap.default({}).describe('Labels of all objects.'),
  image: image('ecom', '', 'The image of the services and the CLI.'),
  imagePullSecrets: kubernetesList.default([]).describe('Secrets of the registry: a list of `name`.'),
  prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_]*$|^$/)
    .default('')
    .describe(
      'Distinguishes this shop from others on the same engines: of databases, roles, topics and keys. Default: namespace and release.',
    ),
  logLevel,
  rateLimit: z.boolean().default(true).describe('Whether requests of an address are limited.'),
  corsOrigins: z.array(z.string()).default([]).describe('Origins whose scripts may call the API.'),
  tracing: section('OpenTelemetry.', {
    otlpEndpoint: z.string().default('').describe('Where traces are sent. Default: nowhere.'),
  }),
  administrator: section('The first administrator.', {
    email: z.string().default('admin@shop.example').describe('The e-mail address to log in with.'),
    existingSecret: existingSecret('`administrator-password` and `internal-secret`'),
  }),
  auth: section('Log-ins.', {
    requireMfa: z
      .enum(['none', 'admin', 'staff'])
      .default('none')
      .describe('Who needs a second factor: nobody, administrators, or staff and administrators.'),
    sessionIdle: sessionDuration.default('30d').describe('How long a session lasts without a use.'),
    sessionMax: sessionDuration.default('90d').describe('How long a session lasts at all.'),
    shopName: z
      .string()
      .min(1)
      .default('ecom')
      .describe('The name in authenticator apps, which is refused as a password.'),
    storefrontUrl: z
      .string()
      .default('')
      .describe('The storefront that takes the tokens in mails. Default: mails have them as text.'),
    existingSecret: z
      .string()
      .default('')
      .describe(
        'A Secret with `credentials-key`, which encrypts the secrets of authenticator apps. Default: they are not encrypted.',
      ),
    publicUrl: z
      .string()
      .regex(/^https?:\/\/[^/]+$|^$/)
      .default('')
      .describe('The origin of the shop as browsers see it. Default: as each request names it.'),
    cookies: section('The cookies of browsers.', {
      sameSite: z
        .enum(['lax', 'strict', 'none'])
        .default('lax')
        .describe('`none`: for storefronts of another site, which `corsOrigins` lists.'),
    }),
    webauthn: section('Passkeys.', {
      origins: z
        .array(z.string())
        .default([])
        .describe('The origins of the pages that use passkeys. Default: that of the shop.'),
      rpId: z
        .string()
        .default('')
        .describe(
          'The domain that passkeys belong to. Default: that of the first origin. Another one makes all passkeys useless.',
        ),
    }),
    oidc: section('Log-ins at providers of OpenID Connect.', {
      returnOrigins: z
        .array(z.string())
        .default([])
        .describe('Where such a log-in may end. Default: `corsOrigins`, but for `*`.'),
      providers: z
        .array(
          z.strictObject({
            name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
            issuer: z.string().optional(),
            clientId: z.string().min(1),
            label: z.string().optional(),
            existingSecret: z.string().optional(),
          }),
        )
        .default([])
        .describe(
          'A list of `name`, `issuer` (not of `google`), `clientId`, `label` for people, and `existingSecret`: a Secret with `client-secret`.',
        ),
    }),
  }),
  mail: section('Mails. While it is off, the gateway of the kind `proxy` shows them at `/mailbox` on the port 8025.', {
    enabled: z.boolean().default(false).describe('Whether mails are sent.'),
    from: z.string().default('shop@shop.example').describe('The sender.'),
    existingSecret: existingSecret('`smtp-url`'),
  }),
  payment,
  credentials,
  postgres,
  kafka,
  redis,
  mongo,
  gateway,
  defaults,
  services,
  shutdown: section('How a pod ends.', {
    delaySeconds: z
      .int()
      .min(0)
      .default(5)
      .describe('Seconds before it stops listening: load balancers take as long to notice.'),
    gracePeriodSeconds: z.int().min(15).default(45).describe('Seconds until it is killed.'),
  }),
  preflight: section('A Job that looks at the engines before anything is changed.', {
    enabled: z
      .boolean()
      .default(true)
      .describe(
        'Whether an installation or an update ends when engines do not answer, are too old, or have too few connections.',
      ),
  }),
  migrations: section('Jobs that migrate databases and create topics.', {
    hooks: z
      .boolean()
      .default(true)
      .describe('Whether Helm runs them before services start. Off: something else applies them in order.'),
    republish: z
      .boolean()
      .default(false)
      .describe(
        'Whether services publish their state again after an update: for another `prefix`, whose databases were restored and whose topics are empty. The operator finds that out itself.',
      ),
    deadlineSeconds: z.int().min(10).default(600).describe('Seconds after which a Job has failed.'),
    resources: resources({requests: {cpu: '20m', memory: '96Mi'}, limits: {memory: '384Mi'}}),
  }),
  backup,
  demo: section('Products to look at.', {
    products: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'Number of generated products that an empty shop gets after the installation; 1 stands for a small hand-written shop.',
      ),
  }),
  standalone,
  development: section('For `skaffold dev`.', {
    enabled: z
      .boolean()
      .default(false)
      .describe('Whether pods run a copy of the sources that can be changed, and restart on a change.'),
  }),
  serviceAccount: section('The account of the pods. It has no rights in Kubernetes.', {
    create: z.boolean().default(true).describe('Whether it is created.'),
    name: z.string().default('').describe('Default: the name of the release, or `default`.'),
    annotations: stringMap.default({}).describe('Annotations, such as the role of a cloud.'),
  }),
  networkPolicy,
  monitoring,
  global: kubernetesObject.default({}).describe('Of parent charts; not used.'),
});
