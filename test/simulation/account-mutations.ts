import type {User} from '@ecom/users/testing';
import {beforeEachCall} from './faulty-ports.ts';
import type {Mutation} from './mutations.ts';
import type {Task} from './scheduler.ts';

export const accountMutations: readonly Mutation[] = [
  {
    name: 'users ignores account events',
    invariants: ['every account has a user', 'account and user have the same e-mail and status'],
    overrides: {usersUseCases: useCases => ({...useCases, applyAccountChange: async () => {}})},
  },
  {
    name: 'a retried sign-up has a new user id',
    invariants: ['a retried sign-up is not refused'],
    overrides: {
      usersUseCases: useCases => ({...useCases, signUp: input => useCases.signUp({...input, key: undefined})}),
    },
  },
  {
    name: 'auth applies an older version of a user',
    invariants: ['versions always increase'],
    overrides: {
      authPorts: ports => ({
        ...ports,
        accounts: {
          ...ports.accounts,
          update: (id, decide) => ports.accounts.update(id, account => decide({...account, userVersion: 0})),
        },
      }),
    },
  },
  {
    name: 'users applies an older version of an account',
    invariants: ['versions always increase'],
    overrides: {
      usersPorts: ports => ({
        ...ports,
        users: {
          ...ports.users,
          update: (id, decide) => ports.users.update(id, user => decide({...user, accountVersion: 0})),
        },
      }),
    },
  },
  {
    name: 'an e-mail change overwrites a newer one of the account',
    invariants: ['account and user have the same e-mail and status', 'an event takes effect at most once'],
    overrides: {
      usersPorts: (ports, {scheduler}) => {
        const emailChanges = new WeakSet<Task>();
        const withoutVersionCheck = (user: User, decide: (user: User) => User): User => {
          if (!emailChanges.has(scheduler.currentTask())) return decide(user);
          const {accountVersion} = user;
          return {...decide({...user, accountVersion: 0}), accountVersion};
        };
        return {
          ...ports,
          accounts: beforeEachCall(ports.accounts, 'changeEmail', () => emailChanges.add(scheduler.currentTask())),
          users: {
            ...ports.users,
            update: (id, decide) => ports.users.update(id, user => withoutVersionCheck(user, decide)),
          },
        };
      },
    },
  },
  {
    name: 'an account that loses a role keeps its API keys',
    invariants: ['no API key exceeds its creator'],
    overrides: {
      authPorts: ports => ({
        ...ports,
        accounts: {
          ...ports.accounts,
          updateRoles: (userId, decide, by) =>
            ports.accounts.updateRoles(
              userId,
              (...found) => {
                const {apiKeysToRevoke: _, ...decision} = decide(...found);
                return decision;
              },
              by,
            ),
        },
      }),
    },
  },
  {
    name: 'a role that loses permissions leaves API keys as they are',
    invariants: ['no API key exceeds its creator'],
    overrides: {
      authPorts: (ports, {stores}) => ({
        ...ports,
        roles: {
          ...ports.roles,
          save: async (change, decide) => {
            const keys = await stores.auth.apiKeys.list({sort: 'createdAt', limit: Number.POSITIVE_INFINITY});
            const saved = await ports.roles.save(change, decide);
            for (const key of keys.items)
              if (saved.revokedKeys.some(({id}) => id === key.id))
                await stores.auth.apiKeys.update(key.id, ({version}) => ({...key, version: version + 1}));
            return saved;
          },
        },
      }),
    },
  },
  {
    name: 'auth ignores user events',
    invariants: ['account and user have the same e-mail and status'],
    overrides: {authUseCases: useCases => ({...useCases, applyUserChange: async () => {}})},
  },
];
