import {z} from 'zod';
import {existingSecret, port, section} from '../schema.ts';

const certificateAuthority = section('The certificate authority of the server.', {
  existingSecret: z.string().default('').describe('A Secret that has it. Default: the authorities of the system.'),
  key: z.string().default('ca.crt').describe('Its key in the Secret.'),
});

export const postgres = section('PostgreSQL: a database and a role for each service.', {
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
      'The names of the roles end in it. Change it together with their passwords, so that pods of both releases can log in.',
    ),
  owner: section('The login that creates databases and roles, and migrates. Only Jobs have it.', {
    username: z.string().default('postgres').describe('The name of the role.'),
  }),
  existingSecret: existingSecret('`postgres-owner-password` and `postgres-SERVICE-password`'),
});

export const kafka = section('Kafka.', {
  brokers: z.string().default('kafka:9092').describe('Addresses, separated by commas.'),
  securityProtocol: z.enum(['PLAINTEXT', 'SSL', 'SASL_SSL']).default('PLAINTEXT').describe('How to connect.'),
  saslMechanism: z.enum(['SCRAM-SHA-512', 'PLAIN', 'OAUTHBEARER']).default('SCRAM-SHA-512').describe('How to log in.'),
  username: z
    .string()
    .default('')
    .describe('The user of all services. Default: each service has one, `PREFIX-SERVICE`.'),
  oauth: section('The OAuth client, for `OAUTHBEARER` (client credentials grant).', {
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
    '`kafka-password`, or `kafka-SERVICE-password` for each service, `kafka-topics-password` and, for backups, `kafka-backup-password`, or `kafka-oauth-client-secret`',
  ),
});

export const redis = section('Redis or Valkey.', {
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

export const mongo = section('MongoDB: the database of the catalog.', {
  url: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/[^@/]+\/?(\?.*)?$/)
    .default('mongodb://mongo:27017')
    .describe('Without a password. Options are allowed, a database is not.'),
  username: z.string().default('').describe('The user. Default: no login.'),
  certificateAuthority,
  existingSecret: existingSecret('`mongo-password`'),
});
