import type {Generations, Reads} from '../../application/ports.ts';
import {catalogRebuilding} from '../../domain/register.ts';
import type {CachedRegister} from './cached-register.ts';

/** Reads the active generation at the time of each call. @throws Failure `unavailable` while there is none */
export const activeStore = (open: Generations['open'], register: Pick<CachedRegister, 'known'>): Reads => {
  const current = async () => {
    const {current} = await register.known();
    if (current === undefined) throw catalogRebuilding();
    return open(current);
  };
  return {
    replicas: {tree: async () => (await current()).replicas.tree()},
    pages: {
      find: async search => (await current()).pages.find(search),
      countFacets: async criteria => (await current()).pages.countFacets(criteria),
      show: async idOrSlug => (await current()).pages.show(idOrSlug),
      countCategories: async () => (await current()).pages.countCategories(),
    },
  };
};
