import {readConfig} from '@ecom/core/config';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {createApp} from '@ecom/http/app';
import {inProcessBus} from '@ecom/messaging/in-process';
import {defaultProviders, type ProviderOptions} from '@ecom/payment/service';
import {docsRouter} from '@ecom/runtime/docs';
import {processVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createShop} from './shop.ts';

const {KAFKA_BROKERS: _, ...variables} = processVariables(8008);
const Variables = z.object({...variables, SMTP_URL: z.url().optional()});

const createPlatform = (level: string) => ({
  bus: inProcessBus(),
  log: createLogger({name: 'docs', level}),
  metrics: createMetrics(),
  revocations: memoryRevocations(),
  limits: noLimits,
});

/** The documents have the routes of all providers, whichever a shop has. */
const documentedProviders: ProviderOptions = {
  ...defaultProviders,
  names: ['simulated', 'stripe', 'manual'],
  stripe: {secretKey: 'sk_documents', webhookSecrets: [], publishableKey: null, captureMethod: 'automatic'},
};

/** All services, composed and never started: for their declarations. */
const composeServices = (level: string, smtpUrl: string | undefined) =>
  createShop(createPlatform(level), {
    database: service => `postgres://nowhere/${service}`,
    smtpUrl,
    providers: documentedProviders,
  });

/** What the proxy of a fleet serves itself: the start page, the merged documents, and 404 for everything else. */
export const createDocs = async (level = 'warn', smtpUrl?: string) => {
  const {services} = await composeServices(level, smtpUrl);
  const router = docsRouter(services, smtpUrl ? [] : ['/mailbox']);
  const app = createApp({routers: [router], log: createLogger({name: 'docs', level})});
  return {router, services, topics: services.flatMap(({topics}) => topics), answer: app.callback()};
};

/** The process `main.ts docs`. It needs no engine. */
export const runDocs = (environment: Readonly<Record<string, string | undefined>>): Promise<void> =>
  runUntilSignal(async () => {
    const config = readConfig(Variables, environment);
    const {router} = await createDocs(config.LOG_LEVEL, config.SMTP_URL);
    return startProcess({platform: createPlatform(config.LOG_LEVEL), services: [], routers: [router], config});
  });
