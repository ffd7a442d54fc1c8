import {readConfig} from '@ecom/core/config';
import {createPlatform, mongoUrl, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createCatalogService} from './service.ts';

// In a process of its own the catalog outlives the events that Kafka has delivered only in MongoDB.
const Variables = z.object({
  ...serviceVariables('catalog'),
  MONGO_URL: mongoUrl,
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('catalog', config);
  return startProcess({
    platform,
    services: [await createCatalogService(platform, {mongoUrl: config.MONGO_URL, redis: platform.redis})],
    config,
  });
});
