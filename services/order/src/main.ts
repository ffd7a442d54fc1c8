import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createOrderService} from './service.ts';

const Variables = z.object({...serviceVariables('order'), ...databaseVariables});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('order', config);
  return startProcess({
    platform,
    services: [createOrderService(platform, {database: databaseAddress(config)})],
    config,
  });
});
