import {internalSecrets, internalSecretVariables} from '@ecom/contracts/internal-secret';
import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {createUsersService, httpAccounts} from './service.ts';

const Variables = z.object({
  ...serviceVariables('users'),
  ...databaseVariables,
  ...internalSecretVariables,
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('users', config);
  const accounts = httpAccounts({url: config.AUTH_URL, secrets: internalSecrets(config)});
  const users = createUsersService(platform, {database: databaseAddress(config), accounts});
  return startProcess({platform, services: [users], config});
});
