import type {ApiKeys} from '../../application/ports/api-keys.ts';
import {unknownAccount} from '../../domain/account.ts';
import type {Rows} from './rows.ts';

export const memoryApiKeys = ({accountRows, keyStore, readCatalogue, putKey}: Rows): ApiKeys => {
  return {
    get: keyStore.get,
    list: ({userId, ...page}) => keyStore.list({userId}, page),
    async create(userId, create) {
      const creator = accountRows.get(userId);
      if (!creator) throw unknownAccount(userId);
      return putKey(create(creator, readCatalogue()));
    },
    update: (id, decide) =>
      keyStore.update(id, before => {
        const state = decide(before);
        return {state, events: state === before ? [] : ['changed']};
      }),
  };
};
