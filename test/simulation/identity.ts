import type {Ports as AuthPorts} from '@ecom/auth/testing';
import {createUseCases as createAuth} from '@ecom/auth/testing';
import {Failure} from '@ecom/core/failure';
import {deriveId} from '@ecom/core/ids';
import type {Ports as UsersPorts} from '@ecom/users/testing';
import {createUseCases as createUsers, memoryAddressBooks} from '@ecom/users/testing';
import type {Processes} from './processes.ts';
import type {Scheduler} from './scheduler.ts';
import type {Changes, Kit} from './shop.ts';

type Parts = {
  readonly kit: Kit;
  readonly processes: Processes;
  readonly changes: Changes;
  /** Makes each call of a port a step. */
  readonly step: <Port extends object>(name: string, port: Port) => Port;
};

const authAway = () => new Failure('unavailable', 'auth-unavailable', 'Accounts cannot be opened right now.');

/** What hashes and signs costs milliseconds, and asks chance: here a password is its own hash, and a token its own claims. */
const plainSecrets = (): Pick<AuthPorts, 'passwords' | 'accessTokens' | 'refreshTokens'> => {
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
      makeKey: async (kid, createdAt) => ({kid, publicKey: kid, privateKey: kid, createdAt}),
      sign: async (_, claims) => JSON.stringify(claims),
    },
    refreshTokens: {
      issue(after) {
        issued += 1;
        const token = `${after ? read(after).family : `family ${issued}`}.${issued}`;
        return {token, digest: read(token)};
      },
      read,
    },
  };
};

/** One service asks another and waits: either may die meanwhile, and the one that asked hears the answer as a step of its own. */
const across =
  (scheduler: Scheduler, processes: Processes, service: string) =>
  <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const caller = scheduler.current();
    scheduler.rest();
    return new Promise((resolve, reject) => {
      const hear = (settle: () => void) => scheduler.start(caller, `hears from ${service}`, settle);
      processes.ask(service, {name, run}).then(
        answer => hear(() => resolve(answer)),
        error => hear(() => reject(error instanceof Failure ? error : authAway())),
      );
    });
  };

/** Who is who: `auth`, and `users`, which asks it for accounts. */
export const createIdentity = ({kit, processes, changes, step}: Parts) => {
  const {stores, scheduler, newId} = kit;
  const {now} = scheduler;
  const knowing: AuthPorts = {
    accounts: step('accounts', stores.auth.accounts),
    sessions: step('sessions', stores.auth.sessions),
    signingKeys: step('signingKeys', stores.auth.signingKeys),
    ...plainSecrets(),
    limits: {consume: async () => {}, reward: async () => {}},
    revocations: {revoke: async () => {}},
    newId,
    now,
  };
  const auth = createAuth(changes.auth?.(knowing, kit) ?? knowing);
  const ask = across(scheduler, processes, 'auth');
  const {get, list, add, update} = stores.users;
  const profiles: UsersPorts = {
    users: step<UsersPorts['users']>('users', {get, list, add, update}),
    addressBooks: step('addressBooks', memoryAddressBooks(stores.users)),
    accounts: {
      create: account => ask(`opens the account of ${account.userId}`, () => auth.createAccount(account)),
      changeEmail: (id, email) => ask(`changes the e-mail of ${id}`, () => auth.changeEmail(id, email)),
    },
    newId,
    deriveId: deriveId,
    now,
  };
  const users = createUsers(changes.users?.(profiles, kit) ?? profiles);
  return {auth: changes.authUse?.(auth) ?? auth, users: changes.usersUse?.(users) ?? users};
};
