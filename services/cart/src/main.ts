import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createCartService} from './service.ts';

const Variables = z.object({...serviceVariables('cart'), ...databaseVariables});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('cart', config);
  return startProcess({platform, services: [createCartService(platform, {database: databaseAddress(config)})], config});
});
