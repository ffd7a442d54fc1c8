import type {StatusRow} from '../output/status.ts';
import {askService, impatient, type Unavailable} from './ask-services.ts';
import {UnreachableError} from './errors.ts';
import type {Connection} from './request.ts';
import {operationsOf, serviceNames} from './services.ts';
import {createShop} from './shop.ts';

/**
 * The status of every service, asked once.
 *
 * @throws UnreachableError when no service can be reached, RefusedError when the caller may not ask, CommandError when the shop is no gateway
 */
export const readStatuses = async (connection: Connection): Promise<readonly StatusRow[]> => {
  const shop = createShop(impatient(connection));
  const asked = await Promise.all(
    serviceNames.map(async service => ({
      service,
      ...(await askService(service, operationsOf(shop, service).getStatus())),
    })),
  );
  const unreachable = asked.flatMap(each =>
    'error' in each && each.error instanceof UnreachableError ? [each.error] : [],
  );
  if (unreachable.length === asked.length) throw unreachable[0]!;
  return asked.map(each =>
    'error' in each
      ? {service: each.service, up: false, ready: false, failing: {[each.service]: each.reason}}
      : {...each.response, up: true},
  );
};

/** The services without a status. */
export const unavailableOf = (rows: readonly StatusRow[]): Unavailable =>
  Object.fromEntries(rows.filter(({up}) => !up).map(({service, failing}) => [service, failing[service]!]));
