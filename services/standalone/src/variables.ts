import {authVariables} from '@ecom/auth/service';
import {EmailAddress} from '@ecom/contracts/email-address';
import {topicVariables} from '@ecom/messaging/kafka/topic-settings';
import {providerVariables} from '@ecom/payment/service';
import {databaseVariables} from '@ecom/postgres/address';
import {mongoVariables} from '@ecom/runtime/mongo';
import {processVariables} from '@ecom/runtime/platform';
import {z} from 'zod';

/** The variables of a standalone shop. Engines that are not configured are embedded. */
export const standaloneVariables = z.object({
  ...processVariables(8080),
  ADMIN_PORT: processVariables(8080).ADMIN_PORT.default(8090),
  // Loopback only: the mailbox must not be visible to others on the network.
  HOST: z.string().default('127.0.0.1'),
  ADMIN_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: processVariables(8080).LOG_LEVEL.default('warn'),
  SHUTDOWN_DELAY: processVariables(8080).SHUTDOWN_DELAY.default(0),
  KAFKA_BROKERS: z.string().optional(),
  ...topicVariables,
  DATA_DIR: z.string().default('.data'),
  ...databaseVariables,
  DATABASE_URL: databaseVariables.DATABASE_URL.optional(),
  ...mongoVariables,
  MONGO_URL: mongoVariables.MONGO_URL.optional(),
  ...providerVariables,
  SMTP_URL: z.url().optional(),
  STOREFRONT_URL: z.url().optional(),
  ...authVariables,
  ADMIN_EMAIL: EmailAddress.default('admin@shop.example'),
  ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').max(128).optional(),
  DEMO: z.coerce.number('must be 0, 1, or a number of products').int().min(0).max(1_000_000).default(1),
});

export type StandaloneConfig = z.infer<typeof standaloneVariables>;
