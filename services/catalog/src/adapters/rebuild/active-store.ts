import type {Generations, Reads} from '../../application/ports.ts';
import {catalogRebuilding} from '../../domain/register.ts';
import type {CachedRegister} from './cached-register.ts';

/** Reads the active generation at the time of each call. @throws Failure `unavailable` while there is none */
export const activeStore = (open: Generations['open'], register: Pick<CachedRegister, 'cached'>): Reads => {
  const active = async () => {
    const {active} = await register.cached();
    if (active === undefined) throw catalogRebuilding();
    return open(active);
  };
  return {
    replicas: {tree: async () => (await active()).replicas.tree()},
    pages: {
      find: async search => (await active()).pages.find(search),
      countFacets: async criteria => (await active()).pages.countFacets(criteria),
      count: async criteria => (await active()).pages.count(criteria),
      show: async idOrSlug => (await active()).pages.show(idOrSlug),
      currentSlug: async formerSlug => (await active()).pages.currentSlug(formerSlug),
      countCategories: async () => (await active()).pages.countCategories(),
    },
  };
};
