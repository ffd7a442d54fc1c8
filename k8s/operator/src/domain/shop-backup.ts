import type {Condition} from './condition.ts';
import type {ObjectMeta} from './kubernetes-object.ts';

export const shopBackupKind = {apiVersion: 'ecom.dev/v1alpha1', kind: 'ShopBackup'} as const;

/** Where backups are: a volume or a bucket, as the chart has it. */
export type BackupLocation = {
  readonly volume?: {readonly claimName: string; readonly path?: string};
  readonly s3?: {
    readonly bucket: string;
    readonly prefix?: string;
    readonly endpoint?: string;
    readonly region?: string;
    readonly existingSecret?: string;
  };
};

export type Encryption = {readonly existingSecret: string};

export type ShopBackupSpec = {
  /** The Shop, in the same namespace. */
  readonly shop: string;
  /** As in cron, in UTC; default: once, now. */
  readonly schedule?: string;
  readonly suspend?: boolean;
  readonly retention?: {readonly keepLast?: number; readonly days?: number};
  /** Whether each backup is restored and examined. */
  readonly verify?: boolean;
  readonly encryption?: Encryption;
  readonly destination: BackupLocation;
};

/** One backup at a destination. Times are RFC 3339. */
export type Backup = {
  readonly id: string;
  readonly startedAt: string;
  readonly completedAt?: string;
  readonly sizeBytes?: number;
  /** Milliseconds for which writes waited. */
  readonly writesPausedMs?: number;
};

export type ShopBackupStatus = {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly lastBackup?: Backup;
  /** When the last one was due that was begun: RFC 3339. */
  readonly lastScheduledAt?: string;
  readonly nextAt?: string;
  /** The newest first. */
  readonly backups?: readonly Backup[];
};

type Owner = ObjectMeta & {readonly namespace: string; readonly uid: string; readonly generation: number};

/** The custom resource `ShopBackup`. */
export type ShopBackup = {
  readonly apiVersion: typeof shopBackupKind.apiVersion;
  readonly kind: typeof shopBackupKind.kind;
  readonly metadata: Owner;
  readonly spec: ShopBackupSpec;
  readonly status?: ShopBackupStatus;
};

export const shopRestoreKind = {apiVersion: 'ecom.dev/v1alpha1', kind: 'ShopRestore'} as const;

export type ShopRestoreStatus = {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  /** Of the restored databases. */
  readonly prefix?: string;
};

/** The custom resource `ShopRestore`. */
export type ShopRestore = {
  readonly apiVersion: typeof shopRestoreKind.apiVersion;
  readonly kind: typeof shopRestoreKind.kind;
  readonly metadata: Owner;
  readonly spec: {
    readonly shop: string;
    readonly backup?: {readonly name: string; readonly id?: string};
    readonly source?: BackupLocation;
    readonly encryption?: Encryption;
  };
  readonly status?: ShopRestoreStatus;
};
