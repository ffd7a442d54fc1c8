import {type ServiceName, services} from '@ecom/contracts/services';
import {z} from 'zod';
import {
  existingSecret,
  image,
  kubernetesList,
  kubernetesObject,
  optional,
  port,
  resources,
  section,
  stringMap,
} from './schema.ts';

/**
 * The values of the chart `ecom`, with their defaults and descriptions. The chart's `values.yaml`, `values.schema.json` and `README.md` are generated
 * from this schema. Unknown keys are refused at every level.
 */

const certificateAuthority = section('The certificate authority of the server.', {
  existingSecret: z.string().default('').describe('A Secret that has it. Default: the authorities of the system.'),
  key: z.string().default('ca.crt').describe('Its key in the Secret.'),
});

const autoscaling = {
  kind: z
    .enum(['none', 'hpa', 'keda'])
    .default('none')
    .describe('`hpa` scales on CPU; `keda` scales on the events that wait in Kafka, and needs KEDA.'),
  minReplicas: z.int().min(1).default(2).describe('Pods at least.'),
  maxReplicas: z.int().min(1).default(6).describe('Pods at most.'),
  targetCpu: z.int().min(1).max(1000).default(70).describe('`hpa`: percent of the requested CPU.'),
  stabilizationSeconds: z.int().min(0).default(300).describe('`hpa`: how long less load lasts before a pod goes.'),
  targetLag: z.int().min(1).default(500).describe('`keda`: waiting events per pod.'),
  authenticationRef: z.string().default('').describe('`keda`: a TriggerAuthentication, if the brokers need a login.'),
};

/** What every service has, and each can have differently. */
const workload = {
  replicas: z.int().min(0).default(2).describe('Pods, unless they are scaled. A disruption budget needs two.'),
  resources: resources({requests: {cpu: '50m', memory: '160Mi'}, limits: {memory: '384Mi'}}),
  extraEnv: kubernetesList.default([]).describe('More variables; they win over those of the chart.'),
  extraVolumes: kubernetesList.default([]).describe('More volumes.'),
  extraVolumeMounts: kubernetesList.default([]).describe('Where the container has them.'),
  podAnnotations: stringMap.default({}).describe('Annotations of the pods.'),
  podLabels: stringMap.default({}).describe('Labels of the pods.'),
  nodeSelector: stringMap.default({}).describe('Labels of the nodes for the pods.'),
  tolerations: kubernetesList.default([]).describe('Taints that the pods tolerate.'),
  affinity: kubernetesObject.default({}).describe('The affinity of the pods.'),
  priorityClassName: z.string().default('').describe('The priority class of the pods.'),
};

const overrides = z
  .strictObject({...optional(workload), autoscaling: z.strictObject(optional(autoscaling)).optional()})
  .default({});

const roles: readonly {readonly name: ServiceName | 'docs'; readonly summary: string}[] = [
  ...services,
  {name: 'docs', summary: 'The start page and the API documents'},
];

const gateway = section('How requests reach the services.', {
  kind: z
    .enum(['httpRoute', 'ingress', 'proxy', 'none'])
    .default('proxy')
    .describe('`httpRoute` and `ingress` need a controller in the cluster; `proxy` is an nginx of this chart.'),
  operations: z
    .enum(['open', 'closed'])
    .default('open')
    .describe('Whether `/ops` can be reached from outside. It needs a login in either case.'),
  hosts: z.array(z.string()).default([]).describe('Host names of the shop. Default: every one.'),
  ingress: section('Of the Ingress.', {
    className: z.string().default('').describe('The ingress class.'),
    annotations: stringMap.default({}).describe('Annotations, such as time-outs of the controller.'),
    tls: kubernetesList.default([]).describe('Certificates: `secretName` and `hosts`.'),
  }),
  httpRoute: section('Of the HTTPRoute.', {
    parentRefs: kubernetesList.default([]).describe('The Gateways that the route belongs to.'),
    annotations: stringMap.default({}).describe('Annotations.'),
  }),
  proxy: section('Of the proxy.', {
    image: image('nginxinc/nginx-unprivileged', '1.29-alpine', 'The image of nginx.'),
    replicas: z.int().min(0).default(2).describe('Pods.'),
    serviceType: z
      .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
      .default('ClusterIP')
      .describe('The type of its Service.'),
    keepaliveMinSeconds: z
      .int()
      .min(0)
      .default(5)
      .describe(
        'How long a pod that ends keeps idle connections open, so that no request is on its way; needs nginx 1.27.4. 0: not at all.',
      ),
    nodePort: z.int().min(0).max(65_535).default(0).describe('The port on every node; 0: Kubernetes chooses.'),
    resources: resources({requests: {cpu: '50m', memory: '32Mi'}, limits: {memory: '128Mi'}}),
  }),
});

const postgres = section('PostgreSQL: a database and a role for each service.', {
  host: z.string().default('postgres').describe('The host name of the server.'),
  port: port.default(5432).describe('Its port.'),
  sslMode: z
    .enum(['disable', 'require', 'verify-ca', 'verify-full'])
    .default('disable')
    .describe('`verify-full` checks the certificate and the host name.'),
  certificateAuthority,
  pooler: section('A PgBouncer in transaction mode. The relay and migrations do without it.', {
    host: z.string().default('').describe('Its host name. Default: none.'),
    port: port.default(6432).describe('Its port.'),
  }),
  roleSuffix: z
    .string()
    .regex(/^[a-z0-9_]{0,20}$/)
    .default('')
    .describe(
      'Ends the names of the roles. Change it together with their passwords: pods of both releases can log in.',
    ),
  owner: section('The login that creates databases and roles, and migrates. Only Jobs have it.', {
    username: z.string().default('postgres').describe('The name of the role.'),
  }),
  existingSecret: existingSecret('`postgres-owner-password` and `postgres-SERVICE-password`'),
});

const kafka = section('Kafka.', {
  brokers: z.string().default('kafka:9092').describe('Addresses, separated by commas.'),
  securityProtocol: z.enum(['PLAINTEXT', 'SSL', 'SASL_SSL']).default('PLAINTEXT').describe('How to connect.'),
  saslMechanism: z.enum(['SCRAM-SHA-512', 'PLAIN', 'OAUTHBEARER']).default('SCRAM-SHA-512').describe('How to log in.'),
  username: z
    .string()
    .default('')
    .describe('The user of all services. Default: each service has one, `PREFIX-SERVICE`.'),
  oauth: section('Of `OAUTHBEARER`: the client credentials grant.', {
    tokenUrl: z.string().default('').describe('The token endpoint.'),
    clientId: z.string().default('').describe('The client.'),
    scope: z.string().default('').describe('The scope that is requested.'),
  }),
  certificateAuthority,
  clientCertificate: section('A client certificate.', {
    existingSecret: z.string().default('').describe('A Secret of the type `kubernetes.io/tls`. Default: none.'),
  }),
  topics: section('Topics that the chart creates.', {
    create: z.boolean().default(true).describe('Whether a Job creates missing topics.'),
    partitions: z.int().min(1).default(12).describe('Partitions of a new topic. Fixed afterwards.'),
    replicationFactor: z.int().min(0).default(0).describe('Copies of a new topic; 0: the default of the brokers.'),
    minInSyncReplicas: z.int().min(0).default(0).describe('Copies that must confirm; 0: the default of the brokers.'),
  }),
  existingSecret: existingSecret(
    '`kafka-password`, or `kafka-SERVICE-password` for each, or `kafka-oauth-client-secret`',
  ),
});

const redis = section('Redis or Valkey.', {
  host: z.string().default('redis').describe('The host name.'),
  port: port.default(6379).describe('The port.'),
  tls: z.boolean().default(false).describe('Whether the connection is encrypted.'),
  username: z.string().default('').describe('A user of the ACL.'),
  authenticated: z.boolean().default(false).describe('Whether a password is needed.'),
  sentinels: z.array(z.string()).default([]).describe('`host:port` of each Sentinel, instead of the host.'),
  sentinelName: z.string().default('').describe('The name that Sentinel has for the primary.'),
  cluster: z.array(z.string()).default([]).describe('`host:port` of nodes of a cluster, instead of the host.'),
  certificateAuthority,
  existingSecret: existingSecret('`redis-password`'),
});

const mongo = section('MongoDB: the database of the catalog.', {
  url: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/[^@/]+\/?(\?.*)?$/)
    .default('mongodb://mongo:27017')
    .describe('Without a password. Options are allowed, a database is not.'),
  username: z.string().default('').describe('The user. Default: no login.'),
  certificateAuthority,
  existingSecret: existingSecret('`mongo-password`'),
});

const credentials = section('The Secret that the chart creates from these values. Each engine can name another one.', {
  existingSecret: z
    .string()
    .default('')
    .describe('A Secret that you created instead, with the keys that the sections below name.'),
  administratorPassword: z.string().default('').describe('The password of the first administrator.'),
  internalSecret: z.string().default('').describe('What users and auth share, 16 characters at least.'),
  internalSecretBefore: z.string().default('').describe('The one before, while it is replaced.'),
  postgresOwnerPassword: z.string().default('').describe('The password of the owner.'),
  postgresPassword: z.string().default('').describe('The passwords of the roles of the services derive from it.'),
  kafkaPassword: z.string().default('').describe('For every user of Kafka.'),
  kafkaOauthClientSecret: z.string().default('').describe('For `OAUTHBEARER`.'),
  redisPassword: z.string().default('').describe('For Redis.'),
  mongoPassword: z.string().default('').describe('For MongoDB.'),
  smtpUrl: z.string().default('').describe('`smtp://user:password@host:port`, for `mail`.'),
});

const standalone = section(
  'The whole shop in one pod with an embedded PostgreSQL, for demonstrations. It replaces the services.',
  {
    enabled: z.boolean().default(false).describe('Whether it is installed.'),
    image: image('ecom-standalone', '', 'The image.'),
    demoProducts: z.int().min(0).default(1).describe('Generated products; 1: a small shop made by hand.'),
    persistence: section('Its data.', {
      enabled: z.boolean().default(true).describe('Whether they survive the pod.'),
      storageClass: z.string().default('').describe('Default: that of the cluster.'),
      size: z.string().default('8Gi').describe('The size of the volume.'),
    }),
    resources: resources({requests: {cpu: '200m', memory: '512Mi'}, limits: {memory: '1Gi'}}),
  },
);

const networkPolicy = section('Nothing may connect but what the shop needs.', {
  enabled: z.boolean().default(true).describe('Whether the policies are created.'),
  gateways: kubernetesList
    .default([])
    .describe(
      'Who reaches the services from outside the chart (`namespaceSelector`, `podSelector`, `ipBlock`). Default: everybody, if the gateway is an Ingress or an HTTPRoute.',
    ),
  metrics: kubernetesList.default([]).describe('Who scrapes metrics. Default: everybody in the cluster.'),
  engines: kubernetesList.default([]).describe('Where the engines are. Default: any address, on their ports.'),
});

const monitoring = section('What needs the Prometheus operator and Grafana.', {
  serviceMonitor: section('How Prometheus finds the metrics.', {
    enabled: z.boolean().default(false).describe('Whether it is created.'),
    interval: z.string().default('15s').describe('Between two scrapes.'),
    labels: stringMap.default({}).describe('Labels by which Prometheus selects it.'),
  }),
  prometheusRule: section('Alerts.', {
    enabled: z.boolean().default(false).describe('Whether it is created.'),
    labels: stringMap.default({}).describe('Labels by which Prometheus selects it.'),
    runbookPrefix: z
      .string()
      .default('')
      .describe(
        'What precedes `docs/runbooks/ALERT.md` in the `runbook_url` of alerts: where this repository can be read.',
      ),
  }),
  dashboards: section('Dashboards, as ConfigMaps for the sidecar of Grafana.', {
    enabled: z.boolean().default(false).describe('Whether they are created.'),
    labels: stringMap.default({grafana_dashboard: '1'}).describe('Labels by which Grafana selects them.'),
  }),
});

export const chartValues = z.strictObject({
  nameOverride: z.string().default('').describe('Instead of the name of the release in the names of all objects.'),
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
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('What is logged.'),
  rateLimit: z.boolean().default(true).describe('Whether requests of an address are limited.'),
  corsOrigins: z.array(z.string()).default([]).describe('Origins whose scripts may call the API.'),
  tracing: section('OpenTelemetry.', {
    otlpEndpoint: z.string().default('').describe('Where traces are sent. Default: nowhere.'),
  }),
  administrator: section('The first administrator.', {
    email: z.string().default('admin@shop.example').describe('The e-mail address to log in with.'),
    existingSecret: existingSecret('`administrator-password` and `internal-secret`'),
  }),
  mail: section('Mails. While it is off, the gateway of the kind `proxy` shows them at `/mailbox` on the port 8025.', {
    enabled: z.boolean().default(false).describe('Whether mails are sent.'),
    from: z.string().default('shop@shop.example').describe('The sender.'),
    existingSecret: existingSecret('`smtp-url`'),
  }),
  credentials,
  postgres,
  kafka,
  redis,
  mongo,
  gateway,
  defaults: section('Of every service.', {...workload, autoscaling: section('Scaling.', autoscaling)}),
  services: section(
    'Of one service: whatever `defaults` has.',
    Object.fromEntries(roles.map(({name, summary}) => [name, overrides.describe(`${summary}.`)])),
  ),
  shutdown: section('How a pod ends.', {
    delaySeconds: z
      .int()
      .min(0)
      .default(5)
      .describe('Seconds before it stops listening: load balancers take as long to notice.'),
    gracePeriodSeconds: z.int().min(15).default(45).describe('Seconds until it is killed.'),
  }),
  migrations: section('Jobs that migrate databases and create topics.', {
    hooks: z
      .boolean()
      .default(true)
      .describe('Whether Helm runs them before services start. Off: something else applies them in order.'),
    deadlineSeconds: z.int().min(10).default(600).describe('Seconds after which a Job has failed.'),
    resources: resources({requests: {cpu: '20m', memory: '96Mi'}, limits: {memory: '384Mi'}}),
  }),
  demo: section('Products to look at.', {
    products: z
      .int()
      .min(0)
      .default(0)
      .describe('How many an empty shop gets after the installation; 1: a small shop made by hand.'),
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

export type ChartValues = z.infer<typeof chartValues>;
