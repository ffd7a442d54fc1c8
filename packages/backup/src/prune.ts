import type {BackupStore} from './backup-store.ts';
import {listBackupIds, manifestPath, readManifests, timeOfBackupId} from './manifest.ts';

export type Retention = {
  /** The newest backups, however old. */
  readonly keepLast: number;
  /** All that are not older. */
  readonly days: number;
};

const dayMs = 86_400_000;
/** One without a manifest may be in progress for so long. */
const incompleteMs = dayMs;

/** The backups that no rule keeps. Of those without a manifest, these are the ones that are too old to be in progress. */
export const findExpired = (
  {complete, incomplete}: {readonly complete: readonly string[]; readonly incomplete: readonly string[]},
  {keepLast, days}: Retention,
  now: Date,
): readonly string[] => {
  const ageMs = (id: string) => now.getTime() - timeOfBackupId(id)!.getTime();
  const newest = new Set(complete.toSorted().slice(Math.max(0, complete.length - keepLast)));
  return [
    ...complete.filter(id => !newest.has(id) && ageMs(id) > days * dayMs),
    ...incomplete.filter(id => ageMs(id) > incompleteMs),
  ];
};

/** Those of a shop, and all without a manifest. One whose manifest is damaged may be of any shop. */
const listOfShop = async (store: BackupStore, prefix: string) => {
  const {manifests, incomplete} = await readManifests(store, prefix);
  return {complete: manifests.map(({id}) => id), incomplete};
};

/**
 * Removes the backups that no rule keeps.
 *
 * @param options `prefix`: of the databases whose backups are judged; default: all
 * @returns their ids
 */
export const pruneBackups = async (
  store: BackupStore,
  {prefix, ...retention}: Retention & {readonly prefix?: string | undefined},
  now: Date,
): Promise<readonly string[]> => {
  const listed = prefix === undefined ? await listBackupIds(store) : await listOfShop(store, prefix);
  const expired = findExpired(listed, retention, now);
  for (const id of expired) {
    // First, so that a backup of which a part is missing does not exist.
    await store.remove(manifestPath(id));
    for (const path of await store.list(id)) await store.remove(path);
  }
  return expired;
};
