import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {Consumer} from '../bus.ts';
import type {Connection} from './connection.ts';

type Access = {
  /** Topics. */
  readonly publishes: readonly string[];
  readonly consumers: readonly Pick<Consumer, 'group' | 'topics'>[];
  readonly log: Logger;
};

/**
 * Asks the brokers, at the start, what this process may do: without permission librdkafka would try again for ever. Only connections with
 * security are checked. Brokers that cannot answer now are not asked again.
 *
 * @throws Failure `invalid` that names each missing permission
 */
export const assertAccess = async (connection: Connection, {publishes, consumers, log}: Access): Promise<void> => {
  if (connection.security.protocol === 'PLAINTEXT') return;
  const {findMissingAccess} = await import('./authorized-operations.ts');
  const missing = await findMissingAccess(connection, {
    writes: publishes,
    reads: [...new Set(consumers.flatMap(({topics}) => topics))],
    groups: consumers.map(({group}) => group),
  }).catch(error => {
    log.debug({err: error}, 'the access to kafka could not be checked');
    return [];
  });
  if (missing.length > 0) throw missingAccess(missing, 'ecom topics acls SERVICE');
};

/** @param missing such as `READ on group order` */
export const missingAccess = (missing: readonly string[], command: string) =>
  new Failure(
    'invalid',
    'kafka-access-missing',
    `Kafka refuses what this user needs: ${missing.join(', ')}. Create the ACLs that this command prints: ${command} --format kafka-acls`,
  );
