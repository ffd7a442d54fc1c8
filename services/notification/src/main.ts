import {readConfig} from '@ecom/kernel/config';
import {createPlatform, processVariables} from '@ecom/kernel/platform';
import {runToTheEnd, startProcess} from '@ecom/kernel/process';
import {z} from 'zod';
import {createNotificationService} from './service.ts';

const Variables = z.object({
  ...processVariables(8007),
  DATABASE_URL: z.url(),
  SMTP_URL: z.url().optional(),
  MAIL_FROM: z.string().default('shop@shop.example'),
});

await runToTheEnd(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('notification', config);
  const {DATABASE_URL: databaseUrl, SMTP_URL: smtpUrl, MAIL_FROM: from} = config;
  return startProcess({
    platform,
    services: [createNotificationService(platform, {databaseUrl, smtpUrl, from})],
    config,
  });
});
