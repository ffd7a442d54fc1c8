import {everyItem} from './every-item.ts';
import {operationsOf, serviceNames} from './services.ts';
import type {Shop} from './shop.ts';

/** When each API key was last used, by its id: the latest of what the services have seen. */
export const lastUses = async (shop: Shop): Promise<ReadonlyMap<string, string>> => {
  const latest = new Map<string, string>();
  await Promise.all(
    serviceNames.map(async service => {
      const {listApiKeyUses} = operationsOf(shop, service);
      const items = await everyItem(cursor => listApiKeyUses({query: {limit: 100, cursor}}));
      for (const {id, lastUsedAt} of items)
        if (lastUsedAt && lastUsedAt > (latest.get(id) ?? '')) latest.set(id, lastUsedAt);
    }),
  );
  return latest;
};
