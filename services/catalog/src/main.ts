import {readConfig} from '@ecom/core/config';
import {mongoAddress, mongoVariables} from '@ecom/runtime/mongo';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createCatalogService} from './service.ts';

// In a process of its own the catalog outlives the events that Kafka has delivered only in MongoDB.
const Variables = z.object({
  ...serviceVariables('catalog'),
  ...mongoVariables,
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('catalog', config);
  return startProcess({
    platform,
    services: [await createCatalogService(platform, {mongo: mongoAddress(config), redis: platform.redis})],
    config,
  });
});
