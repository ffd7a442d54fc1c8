import {readConfig} from '@ecom/core/config';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createProductService} from './service.ts';

const Variables = z.object({...serviceVariables('product'), DATABASE_URL: z.url()});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('product', config);
  return startProcess({
    platform,
    services: [createProductService(platform, {databaseUrl: config.DATABASE_URL})],
    config,
  });
});
