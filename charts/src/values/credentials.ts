import {z} from 'zod';
import {section} from '../schema.ts';

export const credentials = section(
  'The Secret that the chart creates from these values. Each engine can name another one.',
  {
    existingSecret: z
      .string()
      .default('')
      .describe('A Secret that you created instead, with the keys that the sections below name.'),
    administratorPassword: z.string().default('').describe('The password of the first administrator.'),
    internalSecret: z.string().default('').describe('What users and auth share, 16 characters at least.'),
    previousInternalSecret: z.string().default('').describe('The previous one, accepted too while it is replaced.'),
    hasPreviousInternalSecret: z
      .boolean()
      .default(false)
      .describe('Whether the Secret that you created has `internal-secret-previous`, too.'),
    postgresOwnerPassword: z.string().default('').describe('The password of the owner.'),
    postgresPassword: z.string().default('').describe('The passwords of the roles of the services derive from it.'),
    kafkaPassword: z.string().default('').describe('For every user of Kafka.'),
    kafkaOauthClientSecret: z.string().default('').describe('For `OAUTHBEARER`.'),
    redisPassword: z.string().default('').describe('For Redis.'),
    mongoPassword: z.string().default('').describe('For MongoDB.'),
    stripeSecretKey: z.string().default('').describe('A restricted key (`rk_…`) or the secret key of Stripe.'),
    stripeWebhookSecret: z
      .string()
      .default('')
      .describe('The signing secret of the webhook endpoint at Stripe (`whsec_…`); several, separated by commas.'),
    smtpUrl: z.string().default('').describe('`smtp://user:password@host:port`, for `mail`.'),
  },
);
