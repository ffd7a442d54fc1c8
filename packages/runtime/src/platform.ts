import {type ServiceName, serviceManifest} from '@ecom/contracts/services';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {remoteKeys, tokenVerifier} from '@ecom/http/access-tokens';
import {kafkaBus} from '@ecom/messaging/kafka/bus';
import {kafkaSecurity, securityVariables} from '@ecom/messaging/kafka/security';
import {connectRedis, redisVariables} from '@ecom/redis/connect';
import {rateLimits} from '@ecom/redis/rate-limits';
import {redisRevocations} from '@ecom/redis/revocations';
import {z} from 'zod';
import {readRetention, retentionVariables} from './retention.ts';
import type {Platform} from './service.ts';
import {startTracing} from './tracing.ts';

const port = z.coerce.number('must be a port number').int().min(0).max(65_535);

/** Shops that share brokers need a prefix each. */
const kafkaPrefix = z
  .string()
  .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'must be letters, digits, dots, underscores and hyphens, 100 at most')
  .default('');

const isOrigin = (text: string) => text === '*' || URL.parse(text)?.origin === text;

/** Origins, separated by commas. */
const corsOrigins = z
  .string()
  .default('')
  .transform(text => text.split(',').flatMap(origin => origin.trim() || []))
  .refine(
    origins => origins.every(isOrigin),
    'must be origins such as https://shop.example, separated by commas, or *',
  );

/** The environment variables of every process. */
export const processVariables = (defaultPort: number) => ({
  PORT: port.default(defaultPort),
  // Default: all interfaces, since a container's requests come from other machines.
  HOST: z.string().optional(),
  ADMIN_PORT: port.default(defaultPort + 1000),
  // Probes come from other machines.
  ADMIN_HOST: z.string().default('::'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  RATE_LIMIT: z.enum(['0', '1']).default('1'),
  TRUST_PROXY: z.enum(['0', '1']).default('0'),
  CORS_ORIGINS: corsOrigins,
  // Longer than load balancers take to notice that the process is not ready.
  SHUTDOWN_DELAY: z.coerce.number('must be a number of seconds').min(0).max(600).default(1),
  DEAD_LETTER_DAYS: z.coerce.number('must be a number of days').int().min(1).max(3650).default(90),
  AUDIT_DAYS: z.coerce.number('must be a number of days').int().min(1).max(3650).default(365),
  ...retentionVariables,
  VALIDATE_RESPONSES: z.enum(['0', '1']).default('0'),
  KAFKA_BROKERS: z.string(),
  KAFKA_PREFIX: kafkaPrefix,
  KAFKA_INSTANCE_ID: z.string().optional(),
  ...securityVariables,
  ...redisVariables,
  AUTH_URL: z.url().default('http://localhost:8002'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

/** The environment variables of a service in a process of its own. */
export const serviceVariables = (name: ServiceName) => processVariables(serviceManifest(name).port);

export type ProcessConfig = z.infer<z.ZodObject<ReturnType<typeof processVariables>>>;

/** The platform of a service process: Kafka, Redis if configured, and auth's keys over HTTP. */
export const createPlatform = async (name: ServiceName, config: ProcessConfig) => {
  const log = createLogger({name, level: config.LOG_LEVEL});
  const stopTracing = config.OTEL_EXPORTER_OTLP_ENDPOINT ? await startTracing(name) : async () => {};
  const redis = await connectRedis(config, (err, message) => log.warn({err}, message));
  const shared = redis && redisRevocations(redis);
  const revocations = shared ?? memoryRevocations();
  const metrics = createMetrics();
  const platform: Platform = {
    bus: kafkaBus({
      brokers: config.KAFKA_BROKERS,
      security: kafkaSecurity(config),
      publishes: serviceManifest(name).topics.map(topic => topic.name),
      clientId: name,
      log,
      prefix: config.KAFKA_PREFIX,
      instanceId: config.KAFKA_INSTANCE_ID,
    }),
    log,
    metrics,
    verify: tokenVerifier(remoteKeys(`${config.AUTH_URL}/auth/.well-known/jwks.json`), revocations),
    revocations,
    limits: config.RATE_LIMIT === '0' ? noLimits : rateLimits(redis, limit => metrics.throttled.inc({limit})),
    deadLetterDays: config.DEAD_LETTER_DAYS,
    auditDays: config.AUDIT_DAYS,
    retention: readRetention(config),
    validateResponses: config.VALIDATE_RESPONSES === '1',
  };
  return {
    ...platform,
    redis,
    async close() {
      shared?.close();
      redis?.disconnect();
      await stopTracing();
    },
  };
};
