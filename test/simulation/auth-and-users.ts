import type {Ports as AuthPorts} from '@ecom/auth/testing';
import {createUseCases as createAuth, openidProviders, simpleWebAuthn} from '@ecom/auth/testing';
import {Failure} from '@ecom/core/failure';
import {deriveId} from '@ecom/core/ids';
import type {Ports as UsersPorts} from '@ecom/users/testing';
import {createUseCases as createUsers, memoryAddressBooks, memoryExports} from '@ecom/users/testing';
import type {Processes} from './processes.ts';
import type {Scheduler} from './scheduler.ts';
import type {OverrideContext, Overrides} from './shop.ts';

type AuthAndUsersOptions = {
  readonly context: OverrideContext;
  readonly processes: Processes;
  readonly overrides: Overrides;
  /** Makes each call of a port a step. */
  readonly asSteps: <Port extends object>(name: string, port: Port) => Port;
};

const dayMs = 86_400_000;

const authUnavailable = () => new Failure('unavailable', 'auth-unavailable', 'Accounts cannot be created right now.');

/** Replaces hashing and signing, which are slow and random: the hash of a password contains the password, and a token is its claims as JSON. */
const plainTextSecrets = (): Pick<
  AuthPorts,
  'passwords' | 'accessTokens' | 'refreshTokens' | 'apiKeySecrets' | 'secrets' | 'totp' | 'recoveryCodes'
> => {
  let issued = 0;
  const read = (token: string) => {
    const [family = '', secret = ''] = token.split('.');
    return {family, secret};
  };
  return {
    passwords: {
      hash: async password => `hash of ${password}`,
      verify: async (password, hash) => hash === `hash of ${password}`,
      isOutdated: () => false,
      generate: () => 'a password',
    },
    accessTokens: {
      createKey: async (kid, createdAt) => ({kid, publicKey: kid, privateKey: kid, createdAt}),
      sign: async (_, claims) => JSON.stringify(claims),
    },
    refreshTokens: {
      issue() {
        issued += 1;
        const token = `family ${issued}.${issued}`;
        return {token, digest: read(token)};
      },
      successor(after, salt = '+') {
        const token = `${after}${salt}`;
        return {token, digest: read(token), salt};
      },
      read,
    },
    secrets: {
      generate() {
        issued += 1;
        return {token: `token ${issued}`, hash: `hash of token ${issued}`};
      },
      hash: token => `hash of ${token}`,
    },
    // Nobody has a second factor here.
    totp: {generate: () => ({secret: '', stored: ''}), uri: () => '', verify: () => undefined},
    recoveryCodes: {generate: () => ({codes: [], hashes: []}), hash: () => ''},
    apiKeySecrets: {
      generate() {
        issued += 1;
        return {key: `key ${issued}`, hash: `hash of key ${issued}`, lastCharacters: String(issued)};
      },
    },
  };
};

/** Calls another service and waits for its response. Each of the two processes can crash before the response. The caller resumes in a step of its own. */
const createServiceCall =
  (scheduler: Scheduler, processes: Processes, service: string) =>
  <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const caller = scheduler.currentTask();
    scheduler.suspendTask();
    return new Promise((resolve, reject) => {
      const resume = (settle: () => void) => scheduler.addStep(caller, `receives a response from ${service}`, settle);
      processes.call(service, {name, run}).then(
        result => resume(() => resolve(result)),
        error => resume(() => reject(error instanceof Failure ? error : authUnavailable())),
      );
    });
  };

/** The use cases of `auth` and of `users`, which calls `auth`. */
export const createAuthAndUsers = ({context, processes, overrides, asSteps}: AuthAndUsersOptions) => {
  const {stores, scheduler, newId} = context;
  const {now} = scheduler;
  const authPorts: AuthPorts = {
    accounts: asSteps('accounts', stores.auth.accounts),
    sessions: asSteps('sessions', stores.auth.sessions),
    signingKeys: asSteps('signingKeys', stores.auth.signingKeys),
    apiKeys: asSteps('apiKeys', stores.auth.apiKeys),
    tokens: asSteps('tokens', stores.auth.tokens),
    devices: asSteps('devices', stores.auth.devices),
    flows: asSteps('flows', stores.auth.flows),
    roles: asSteps('roles', stores.auth.roles),
    invitations: asSteps('invitations', stores.auth.invitations),
    ...plainTextSecrets(),
    providers: openidProviders([]),
    returnOrigins: [],
    passkeys: simpleWebAuthn('Shop'),
    policy: {requireMfa: 'none', lifetime: {idleMs: 30 * dayMs, maxMs: 90 * dayMs}, shopName: 'Shop'},
    runInBackground: work => void work(),
    limits: {consume: async () => 0, reward: async () => {}},
    revocations: {revoke: async () => {}},
    securityLog: () => {},
    sessionDays: 1,
    networkOf: address => address,
    sleep: async () => {},
    newId,
    now,
  };
  const auth = createAuth(overrides.authPorts?.(authPorts, context) ?? authPorts);
  const callAuth = createServiceCall(scheduler, processes, 'auth');
  const {get, list, add, update} = stores.users;
  const usersPorts: UsersPorts = {
    users: asSteps<UsersPorts['users']>('users', {get, list, add, update}),
    addressBooks: asSteps('addressBooks', memoryAddressBooks(stores.users)),
    exports: memoryExports(stores.users),
    answeringServices: [],
    exportDays: 7,
    sleep: async () => {},
    accounts: {
      create: account => callAuth(`creates the account of ${account.userId}`, () => auth.createAccount(account)),
      authorizeChange: (id, change) =>
        callAuth(`authorizes a change of ${id}`, () => auth.authorizeUserChange(id, change)),
      changeEmail: (id, email, options) =>
        callAuth(`changes the e-mail of ${id}`, async () => {
          const {version, isPending} = await auth.changeEmail(id, email, options);
          return isPending ? undefined : version;
        }),
    },
    newId,
    deriveId,
    now,
  };
  const users = createUsers(overrides.usersPorts?.(usersPorts, context) ?? usersPorts);
  return {
    auth: overrides.authUseCases?.(auth) ?? auth,
    users: overrides.usersUseCases?.(users) ?? users,
  };
};
