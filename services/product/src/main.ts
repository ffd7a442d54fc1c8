import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createProductService} from './service.ts';

const Variables = z.object({...serviceVariables('product'), ...databaseVariables});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('product', config);
  return startProcess({
    platform,
    services: [createProductService(platform, {database: databaseAddress(config)})],
    config,
  });
});
