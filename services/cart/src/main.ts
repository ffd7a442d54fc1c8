import {paymentProvidersVariable} from '@ecom/contracts/payment-provider';
import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createCartService} from './service.ts';

const Variables = z.object({
  ...serviceVariables('cart'),
  ...databaseVariables,
  PAYMENT_PROVIDERS: paymentProvidersVariable,
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('cart', config);
  const options = {database: databaseAddress(config), paymentProviders: config.PAYMENT_PROVIDERS};
  return startProcess({platform, services: [createCartService(platform, options)], config});
});
