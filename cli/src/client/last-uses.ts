import {askForParts, type Unavailable} from './ask-services.ts';
import {everyItem} from './every-item.ts';
import type {Connection} from './request.ts';
import {serviceNames} from './services.ts';

type LastUses = {readonly latest: ReadonlyMap<string, string>; readonly unavailable: Unavailable};

/** When each API key was last used, by its id: the latest of what the services have seen. */
export const lastUses = async (connection: Connection): Promise<LastUses> => {
  const latest = new Map<string, string>();
  const {ask, unavailable} = askForParts(connection, serviceNames);
  await Promise.all(
    serviceNames.map(async service => {
      const items = await ask(service, ({listApiKeyUses}) =>
        everyItem(cursor => listApiKeyUses({query: {limit: 100, cursor}})),
      );
      for (const {id, lastUsedAt} of items ?? [])
        if (lastUsedAt && lastUsedAt > (latest.get(id) ?? '')) latest.set(id, lastUsedAt);
    }),
  );
  return {latest, unavailable};
};
