import {readConfig} from '@ecom/core/config';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createNotificationService} from './service.ts';

const Variables = z.object({
  ...serviceVariables('notification'),
  DATABASE_URL: z.url(),
  SMTP_URL: z.url().optional(),
  MAIL_FROM: z.string().default('shop@shop.example'),
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('notification', config);
  const {DATABASE_URL: databaseUrl, SMTP_URL: smtpUrl, MAIL_FROM: from} = config;
  return startProcess({
    platform,
    services: [createNotificationService(platform, {databaseUrl, smtpUrl, from})],
    config,
  });
});
