import {isKubectlError} from './explain-kubectl.ts';
import {listResources} from './find-shop.ts';
import type {Kubectl} from './kubectl.ts';
import {type ConditionedStatus, type Resource, resources} from './resource.ts';

export type BackupSpec = {
  readonly shop: string;
  readonly schedule?: string;
  readonly suspend?: boolean;
  readonly retention?: {readonly keepLast?: number; readonly days?: number};
  readonly verify?: boolean;
  readonly encryption?: {readonly existingSecret: string};
  readonly destination: {readonly volume?: object; readonly s3?: object};
};

/** One backup at a destination. */
export type Backup = {
  readonly id: string;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly sizeBytes?: number;
  /** Milliseconds for which writes waited. */
  readonly writesPausedMs?: number;
};

export type ShopBackup = Resource<
  BackupSpec,
  ConditionedStatus & {
    readonly lastBackup?: Backup;
    /** When the next one begins: RFC 3339. */
    readonly nextAt?: string;
    readonly backups?: readonly Backup[];
  }
>;

/** All backups that a ShopBackup has made, the newest first. */
export const backupsOf = ({status: {backups, lastBackup} = {}}: ShopBackup): readonly Backup[] =>
  backups ?? (lastBackup ? [lastBackup] : []);

/** The ShopBackups of a Shop, or of all Shops of the namespace. */
export const listBackups = async (kubectl: Kubectl, shop?: string): Promise<readonly ShopBackup[]> =>
  (await listResources<ShopBackup>(kubectl, resources.backup)).filter(
    ({spec}) => shop === undefined || spec?.shop === shop,
  );

/** The same, and none for somebody who may not read them. */
export const listReadableBackups = async (kubectl: Kubectl, shop: string): Promise<readonly ShopBackup[]> => {
  try {
    return await listBackups(kubectl, shop);
  } catch (error) {
    if (isKubectlError(error, 'forbidden', 'kind-unknown')) return [];
    throw error;
  }
};

/** A backup and the ShopBackup that made it; a ShopBackup without any is a row, too. */
export type BackupRow = {readonly shopBackup: ShopBackup; readonly backup?: Backup};

export const toBackupRows = (shopBackups: readonly ShopBackup[]): readonly BackupRow[] =>
  shopBackups.flatMap((shopBackup): readonly BackupRow[] => {
    const backups = backupsOf(shopBackup);
    return backups.length > 0 ? backups.map(backup => ({shopBackup, backup})) : [{shopBackup}];
  });
