import {readConfig} from '@ecom/kernel/config';
import {createPlatform, processVariables} from '@ecom/kernel/platform';
import {runToTheEnd, startProcess} from '@ecom/kernel/process';
import {z} from 'zod';
import {createPaymentService} from './service.ts';

const Variables = z.object({
  ...processVariables(8005),
  DATABASE_URL: z.url(),
  // Below the longest pause between two questions about a payment.
  PROVIDER_TIMEOUT: z.coerce.number('must be a number').positive().max(25, 'must be 25 at most').default(5),
});

await runToTheEnd(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('payment', config);
  return startProcess({
    platform,
    services: [
      createPaymentService(platform, {databaseUrl: config.DATABASE_URL, patience: config.PROVIDER_TIMEOUT * 1000}),
    ],
    config,
  });
});
