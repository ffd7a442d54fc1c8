import type {Generations, Reads} from '../../application/ports.ts';
import {catalogRebuilding} from '../../domain/register.ts';
import type {KnownRegister} from './known-register.ts';

/** Reads the current generation, whichever it is at the time. @throws Failure `unavailable` from each while there is none */
export const currentStore = (open: Generations['open'], register: Pick<KnownRegister, 'known'>): Reads => {
  const current = async () => {
    const {current} = await register.known();
    if (current === undefined) throw catalogRebuilding();
    return open(current);
  };
  return {
    sources: {tree: async () => (await current()).sources.tree()},
    pages: {
      find: async search => (await current()).pages.find(search),
      countFacets: async criteria => (await current()).pages.countFacets(criteria),
      show: async idOrSlug => (await current()).pages.show(idOrSlug),
      countCategories: async () => (await current()).pages.countCategories(),
    },
  };
};
