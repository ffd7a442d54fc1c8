import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {maxRetryIntervalMs} from './application/ports.ts';
import {createPaymentService, defaultProviderTimeoutMs, inquiryDelayMs} from './service.ts';
import {providerOptions, providerVariables} from './variables.ts';

/** Seconds. The first request must have ended before the next one. */
const maxTimeoutSeconds = (maxRetryIntervalMs - inquiryDelayMs) / 1000;

const Variables = z.object({
  ...serviceVariables('payment'),
  ...databaseVariables,
  ...providerVariables,
  PROVIDER_TIMEOUT: z.coerce
    .number('must be a number')
    .positive()
    .max(maxTimeoutSeconds, `must be at most ${maxTimeoutSeconds}`)
    .default(defaultProviderTimeoutMs / 1000),
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('payment', config);
  return startProcess({
    platform,
    services: [
      createPaymentService(platform, {
        database: databaseAddress(config),
        providers: providerOptions(config),
        providerTimeoutMs: config.PROVIDER_TIMEOUT * 1000,
      }),
    ],
    config,
  });
});
