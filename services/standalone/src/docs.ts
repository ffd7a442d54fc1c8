import {inProcessBus} from '@ecom/kernel/bus/in-process';
import {readConfig} from '@ecom/kernel/config';
import {createApp} from '@ecom/kernel/http/app';
import {docsRouter} from '@ecom/kernel/http/docs';
import {createLogger} from '@ecom/kernel/log';
import {createMetrics} from '@ecom/kernel/metrics';
import {processVariables} from '@ecom/kernel/platform';
import {runToTheEnd, startProcess} from '@ecom/kernel/process';
import {noLimits} from '@ecom/kernel/rate-limit';
import {memoryRevocations} from '@ecom/kernel/token';
import {z} from 'zod';
import {openShop} from './shop.ts';

const {PORT, HOST, ADMIN_PORT, ADMIN_HOST, LOG_LEVEL, TRUST_PROXY} = processVariables(8008);
const Variables = z.object({PORT, HOST, ADMIN_PORT, ADMIN_HOST, LOG_LEVEL, TRUST_PROXY, SMTP_URL: z.url().optional()});

const createPlatform = (level: string) => ({
  bus: inProcessBus(),
  log: createLogger({name: 'docs', level}),
  metrics: createMetrics(),
  revocations: memoryRevocations(),
  limits: noLimits,
});

/** Every service, wired and never started: for what they declare. */
const openPaperShop = (level: string, smtpUrl: string | undefined) =>
  openShop(createPlatform(level), {databaseUrl: service => `postgres://nowhere/${service}`, smtpUrl});

/** The front door of a shop of many processes: the greeting, the merged documents, and "there is nothing here" for all else. */
export const openDocs = async (level = 'warn', smtpUrl?: string) => {
  const {services} = await openPaperShop(level, smtpUrl);
  const router = docsRouter(services, smtpUrl ? [] : ['/mailbox']);
  const app = createApp({routers: [router], log: createLogger({name: 'docs', level})});
  return {router, topics: services.flatMap(({topics}) => topics), answer: app.callback()};
};

/** The process `main.ts docs`. It needs no engine. */
export const runDocs = (environment: Readonly<Record<string, string | undefined>>): Promise<void> =>
  runToTheEnd(async () => {
    const config = readConfig(Variables, environment);
    const {router} = await openDocs(config.LOG_LEVEL, config.SMTP_URL);
    return startProcess({platform: createPlatform(config.LOG_LEVEL), services: [], routers: [router], config});
  });
