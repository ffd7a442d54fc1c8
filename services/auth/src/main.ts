import {EmailAddress} from '@ecom/contracts/email-address';
import {internalSecrets, internalSecretVariables} from '@ecom/contracts/internal-secret';
import {readConfig} from '@ecom/core/config';
import {localKeys, tokenVerifier} from '@ecom/http/access-tokens';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createPlatform, serviceVariables} from '@ecom/runtime/platform';
import {runUntilSignal, startProcess} from '@ecom/runtime/process';
import {z} from 'zod';
import {type AuthService, authSettings, authVariables, createAuthService} from './service.ts';

const Variables = z.object({
  ...serviceVariables('auth'),
  ...databaseVariables,
  ...internalSecretVariables,
  ...authVariables,
  ADMIN_EMAIL: EmailAddress.optional(),
  ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').max(128).optional(),
});

await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const platform = await createPlatform('auth', config);
  // It has the keys itself, and needs no HTTP request.
  const keys = localKeys(() => auth.jwks());
  const verify = tokenVerifier(keys, platform.revocations);
  const auth: AuthService = createAuthService(
    {...platform, verify},
    {
      database: databaseAddress(config),
      settings: authSettings(config, process.env),
    },
  );
  const routers = [auth.internalRouter(internalSecrets(config))];
  const {ADMIN_EMAIL: email, ADMIN_PASSWORD: password} = config;
  return startProcess({
    platform,
    services: [auth],
    routers,
    config,
    async beforeServing() {
      if (email && password) await auth.ensureAdmin({email, password});
    },
  });
});
