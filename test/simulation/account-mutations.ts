import type {Mutation} from './mutations.ts';

export const accountMutations: readonly Mutation[] = [
  {
    name: 'an account brings no profile when the sign-up died half-way',
    rules: ['every account has its user'],
    changes: {usersUse: use => ({...use, learnAccount: async () => {}})},
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
    name: 'an account does not follow its user',
    rules: ['account and user agree'],
    changes: {authUse: use => ({...use, learnUser: async () => {}})},
  },
];
