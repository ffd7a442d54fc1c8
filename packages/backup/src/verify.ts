import {randomBytes} from 'node:crypto';
import {Failure} from '@ecom/core/failure';
import {openConnection} from '@ecom/postgres/connections';
import type {ServiceDatabase} from '@ecom/postgres/databases';
import type {BackupStore} from './backup-store.ts';
import {findViolations} from './invariants.ts';
import type {Manifest} from './manifest.ts';
import {type RestoreOptions, restoreBackup} from './restore.ts';
import {dropDatabases} from './restore-targets.ts';
import {isSame, measureFile} from './stored-file.ts';

/** The files that are missing, or not what was stored: a sentence each. */
export const findDamage = async (
  store: BackupStore,
  {id, services}: Manifest,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const damage: string[] = [];
  for (const file of services.flatMap(({tables}) => tables)) {
    signal.throwIfAborted();
    const path = `${id}/${file.file}`;
    const found = await measureFile(store, path).catch(error => {
      if (error instanceof Failure && error.kind === 'not-found') return undefined;
      throw error;
    });
    if (!found) damage.push(`${path} is missing`);
    else if (!isSame(found, file)) damage.push(`${path} is damaged`);
  }
  return damage;
};

const countDeadLetters = async (databases: readonly ServiceDatabase[]): Promise<number> => {
  const counts = databases.map(async ({address}) => {
    const client = await openConnection(address, 'ecom backup verify');
    try {
      return (await client.query('select count(*)::int as count from dead_letter')).rows[0].count as number;
    } finally {
      await client.end();
    }
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
};

/** Restored databases have names of their own, for which a long prefix leaves no room: PostgreSQL allows 63 bytes. */
const maxPrefixLength = 36;

export type Verification = {
  /** Invariants that the data break, a sentence each. */
  readonly violations: readonly string[];
  /** Events that the shop had not applied when the backup was taken; they may explain a violation. */
  readonly deadLetters: number;
};

/**
 * Restores a backup into databases of its own, which are dropped afterwards, and checks that the data of all services agree.
 *
 * @param options whose `prefix` is that of the shop; the names of the databases begin with `PREFIX_verify_`
 * @throws Failure of `restoreBackup`
 */
export const verifyByRestoring = async (options: Omit<RestoreOptions, 'resume'>): Promise<Verification> => {
  const {manifest, server, report} = options;
  const ofShop = options.prefix.slice(0, maxPrefixLength);
  const prefix = `${ofShop && `${ofShop}_`}verify_${randomBytes(3).toString('hex')}`;
  const names = manifest.services.map(({service}) => `${prefix}_${service}`);
  try {
    const databases = await restoreBackup({...options, prefix});
    const addresses = new Map(databases.map(({service, address}) => [service, address]));
    return {
      violations: await findViolations(service => addresses.get(service)!),
      deadLetters: await countDeadLetters(databases),
    };
  } finally {
    // Databases that remain do not change the result.
    await dropDatabases(server, names).catch(error =>
      report(`The databases ${prefix}_* were not dropped. Drop them yourself: ${error.message}`),
    );
  }
};
