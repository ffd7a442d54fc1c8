import {setTimeout as sleep} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import {networkOf} from '@ecom/core/rate-limits';
import {every} from '@ecom/core/schedule';
import {memoryIdempotency} from '@ecom/http/idempotency';
import {createRouter} from '@ecom/http/router';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openDatabase} from '@ecom/postgres/database';
import type {EventSink} from '@ecom/postgres/republish';
import {retentionOf} from '@ecom/runtime/retention';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {ed25519Tokens} from './adapters/access-tokens.ts';
import {randomApiKeys} from './adapters/api-key-secrets.ts';
import {argonPasswords} from './adapters/argon-passwords.ts';
import {cachedKeys} from './adapters/cached-keys.ts';
import {siteverifyCaptcha} from './adapters/captcha.ts';
import {countLogIns} from './adapters/count-log-ins.ts';
import {personalDataOf} from './adapters/events/personal-data.ts';
import {authSubscriptions} from './adapters/events/subscriptions.ts';
import {accountRoutes} from './adapters/http/account-routes.ts';
import {accountSessionRoutes} from './adapters/http/account-session-routes.ts';
import {apiKeyRoutes} from './adapters/http/api-key-routes.ts';
import {challengeRoutes} from './adapters/http/challenge-routes.ts';
import {withCookieMode} from './adapters/http/cookie-mode.ts';
import {emailRoutes} from './adapters/http/email-routes.ts';
import {internalRoutes, verifySecret} from './adapters/http/internal-routes.ts';
import {invitationRoutes} from './adapters/http/invitation-routes.ts';
import {passkeyRoutes} from './adapters/http/passkey-routes.ts';
import {providerRoutes} from './adapters/http/provider-routes.ts';
import {roleRoutes} from './adapters/http/role-routes.ts';
import {secondFactorRoutes} from './adapters/http/second-factor-routes.ts';
import {sessionRoutes} from './adapters/http/session-routes.ts';
import {signingKeyRoutes} from './adapters/http/signing-key-routes.ts';
import {openidProviders} from './adapters/oidc-providers.ts';
import {postgresAccounts, republishAccounts} from './adapters/postgres/accounts.ts';
import {postgresApiKeys, republishApiKeys} from './adapters/postgres/api-keys.ts';
import {postgresFlows} from './adapters/postgres/flow-states.ts';
import {postgresInvitations} from './adapters/postgres/invitations.ts';
import {postgresDevices} from './adapters/postgres/known-devices.ts';
import {postgresTokens} from './adapters/postgres/one-time-tokens.ts';
import {postgresRoles} from './adapters/postgres/roles.ts';
import {postgresSessions} from './adapters/postgres/sessions.ts';
import {postgresSigningKeys} from './adapters/postgres/signing-keys.ts';
import {randomRefreshTokens} from './adapters/refresh-tokens.ts';
import {createBackgroundRunner} from './adapters/run-in-background.ts';
import {secretBox} from './adapters/secret-box.ts';
import {randomRecoveryCodes, randomSecrets} from './adapters/secrets.ts';
import {rfc6238Totp} from './adapters/totp.ts';
import {simpleWebAuthn} from './adapters/webauthn.ts';
import {createUseCases} from './application/index.ts';
import type {Ports} from './application/ports.ts';
import {type AuthSettings, defaultSettings} from './settings.ts';

export {type AuthSettings, authSettings, authVariables} from './settings.ts';

export type AuthOptions = {
  readonly database: DatabaseAddress;
  /** Default: those of an environment without variables. */
  readonly settings?: AuthSettings;
  readonly poolSize?: number;
  /** Milliseconds between two sweeps of expired sessions; default: 1 min. */
  readonly sweepIntervalMs?: number;
  /** Milliseconds between two checks whether the signing key is due; default: 1 h. */
  readonly rotationIntervalMs?: number;
};

const administratorOutcomes = {
  created: 'created the first administrator',
  recovered: 'there was no active administrator: this account is one again, with the configured password',
  existing: 'there is an active administrator: the configured one was not changed',
} as const;

/** The composition root: builds the adapters and the use cases. `main.ts` runs the service alone, `standalone` with the others. */
export const createAuthService = (platform: Platform, options: AuthOptions) => {
  const {
    database: address,
    settings = defaultSettings,
    poolSize = 8,
    sweepIntervalMs = 60_000,
    rotationIntervalMs = 3_600_000,
  } = options;
  const log = platform.log.child({service: 'auth'});
  const db = openDatabase({address, name: 'auth', poolSize});
  const {runInBackground, settled} = createBackgroundRunner(log);
  const {policy, captcha, credentialsKeys, cookies, site, providers, returnOrigins} = settings;
  const accounts = postgresAccounts(db);
  const ports = {
    accounts,
    sessions: postgresSessions(db),
    apiKeys: postgresApiKeys(db),
    apiKeySecrets: randomApiKeys,
    roles: postgresRoles(db),
    invitations: postgresInvitations(db, accounts),
    signingKeys: cachedKeys(postgresSigningKeys(db)),
    accessTokens: ed25519Tokens(),
    refreshTokens: randomRefreshTokens,
    passwords: argonPasswords(),
    tokens: postgresTokens(db),
    devices: postgresDevices(db),
    flows: postgresFlows(db),
    providers: openidProviders(providers),
    returnOrigins,
    passkeys: simpleWebAuthn(policy.shopName),
    secrets: randomSecrets,
    totp: rfc6238Totp(secretBox(credentialsKeys), policy.shopName),
    recoveryCodes: randomRecoveryCodes,
    captcha: captcha && siteverifyCaptcha(captcha, log),
    policy,
    runInBackground,
    limits: platform.limits,
    revocations: platform.revocations,
    sessionDays: retentionOf(platform).sessionDays,
    newId,
    networkOf,
    securityLog: (event, details) => log.info({security: event, ...details}, event),
    sleep,
    now: db.now,
  } satisfies Ports;
  const uncounted = createUseCases(ports);
  const useCases = {...uncounted, ...countLogIns(platform.metrics, uncounted)};
  const {
    createAccount,
    changeEmail,
    authorizeUserChange,
    getJsonWebKeySet,
    rotateKeys,
    publishRevocations,
    sweepSessions,
    sweepInvitations,
    ensureAdministrator,
  } = useCases;
  const rotation = every(rotationIntervalMs, 'rotating the signing keys', log, rotateKeys);

  const service = assembleService({
    name: 'auth',
    platform,
    database: db,
    routes: withCookieMode(cookies, [
      ...sessionRoutes(useCases),
      ...challengeRoutes(useCases),
      ...accountRoutes(useCases),
      ...emailRoutes(useCases),
      ...secondFactorRoutes(useCases),
      ...passkeyRoutes(useCases, site),
      ...providerRoutes(useCases, site),
      ...apiKeyRoutes(useCases),
      ...roleRoutes(useCases),
      ...invitationRoutes(useCases, db.now),
      ...accountSessionRoutes(useCases),
      ...signingKeyRoutes(useCases),
    ]),
    subscriptions: authSubscriptions(useCases),
    personalData: {ofUser: personalDataOf(ports)},
    workers: [
      {
        async start() {
          await rotateKeys();
          await publishRevocations();
          await rotation.start();
        },
        stop: rotation.stop,
      },
      every(sweepIntervalMs, 'sweeping expired sessions', log, sweepSessions),
      every(3_600_000, 'sweeping old invitations', log, sweepInvitations),
    ],
    close: settled,
    republish: async () => (await republishAccounts(db)) + (await republishApiKeys(db)),
  });

  return {
    ...service,
    /** The calls of `users` when both share a process. */
    accounts: {
      create: createAccount,
      async changeEmail(...change: Parameters<typeof changeEmail>) {
        const {version, isPending} = await changeEmail(...change);
        return isPending ? undefined : version;
      },
      authorizeChange: authorizeUserChange,
    },
    /** Passes all API keys to a consumer in the same process, without the outbox and the bus. */
    republishApiKeysTo: (sink: EventSink) => republishApiKeys(db, sink),
    /** The keys that verify access tokens, for services in the same process. */
    jwks: getJsonWebKeySet,
    async ensureAdmin(login: {readonly email: string; readonly password: string}) {
      const {outcome, email, canLogIn} = await ensureAdministrator(login);
      log.info({outcome, email, canLogIn}, administratorOutcomes[outcome]);
      return {canLogIn};
    },
    /** The routes that `users` calls over HTTP, authenticated by one of the shared `secrets`. */
    internalRouter: (secrets: readonly string[]) =>
      createRouter({
        ...platform,
        service: 'auth',
        routes: internalRoutes(useCases),
        verify: verifySecret(secrets),
        idempotency: memoryIdempotency(),
      }),
  };
};

export type AuthService = ReturnType<typeof createAuthService>;
