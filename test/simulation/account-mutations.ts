import type {User} from '@ecom/users/testing';
import {before} from './broken.ts';
import type {Mutation} from './mutations.ts';
import type {Task} from './scheduler.ts';

export const accountMutations: readonly Mutation[] = [
  {
    name: 'an account brings no profile when the sign-up died half-way',
    rules: ['every account has its user'],
    changes: {usersUse: use => ({...use, applyAccountChange: async () => {}})},
  },
  {
    name: 'a sign-up takes another id each time that it is repeated',
    rules: ['a repeated sign-up is not refused'],
    changes: {usersUse: use => ({...use, signUp: person => use.signUp({...person, key: undefined})})},
  },
  {
    name: 'an account believes an older version of its user',
    rules: ['replicas never go back'],
    changes: {
      auth: ports => ({
        ...ports,
        accounts: {
          ...ports.accounts,
          update: (id, decide) => ports.accounts.update(id, account => decide({...account, userVersion: 0})),
        },
      }),
    },
  },
  {
    name: 'a user believes an older version of its account',
    rules: ['replicas never go back'],
    changes: {
      users: ports => ({
        ...ports,
        users: {
          ...ports.users,
          update: (id, decide) => ports.users.update(id, user => decide({...user, accountVersion: 0})),
        },
      }),
    },
  },
  {
    name: 'a changed e-mail is written to the user, whichever the account has by then',
    rules: ['account and user agree'],
    changes: {
      users: (ports, {scheduler}) => {
        const changing = new WeakSet<Task>();
        const asIfNew = (user: User, decide: (user: User) => User): User => {
          if (!changing.has(scheduler.current())) return decide(user);
          const {accountVersion} = user;
          return {...decide({...user, accountVersion: 0}), accountVersion};
        };
        return {
          ...ports,
          accounts: before(ports.accounts, 'changeEmail', () => changing.add(scheduler.current())),
          users: {
            ...ports.users,
            update: (id, decide) => ports.users.update(id, user => asIfNew(user, decide)),
          },
        };
      },
    },
  },
  {
    name: 'an account does not follow its user',
    rules: ['account and user agree'],
    changes: {authUse: use => ({...use, applyUserChange: async () => {}})},
  },
];
