import type {StatusRow} from '../output/status.ts';
import {CommandError, RefusedError, UnreachableError} from './errors.ts';
import type {Connection} from './request.ts';
import {operationsOf, serviceNames} from './services.ts';
import {createShop} from './shop.ts';

/**
 * The status of every service, asked once.
 *
 * @throws UnreachableError when no service can be reached, RefusedError when the caller may not ask
 */
export const readStatuses = (connection: Connection): Promise<readonly StatusRow[]> => {
  const shop = createShop({...connection, maxAttempts: 1, timeoutMs: 5000});
  return Promise.all(
    serviceNames.map(async (service): Promise<StatusRow> => {
      try {
        return {...(await operationsOf(shop, service).getStatus()), up: true};
      } catch (error) {
        if (error instanceof UnreachableError && !error.isTimeout) throw error;
        if (error instanceof UnreachableError)
          return {service, up: false, ready: false, failing: {[service]: 'It does not respond within 5 s.'}};
        if (!(error instanceof RefusedError)) throw new CommandError(`${service}: ${String(error)}`);
        if (error.status < 500) throw error;
        return {service, up: false, ready: false, failing: {[service]: error.message}};
      }
    }),
  );
};
