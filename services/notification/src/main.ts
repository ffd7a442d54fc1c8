import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createNotificationService} from './service.ts';

const Variables = z.object({
  ...serviceVariables('notification'),
  ...databaseVariables,
  SMTP_URL: z.url().optional(),
  STOREFRONT_URL: z.url().optional(),
  MAIL_FROM: z.string().default('shop@shop.example'),
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('notification', config);
  const {SMTP_URL: smtpUrl, MAIL_FROM: from, STOREFRONT_URL: storefrontUrl} = config;
  return startProcess({
    platform,
    services: [createNotificationService(platform, {database: databaseAddress(config), smtpUrl, from, storefrontUrl})],
    config,
  });
});
