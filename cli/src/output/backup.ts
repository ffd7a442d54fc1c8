import type {Manifest} from '@ecom/backup/manifest';

/** What a list shows of a backup. */
export type BackupSummary = {
  readonly id: string;
  readonly startedAt: string;
  readonly cutAt: string;
  readonly completedAt: string;
  readonly shopVersion: string;
  readonly prefix: string;
  readonly rows: number;
  readonly bytes: number;
  readonly isEncrypted: boolean;
  readonly writesPausedMs: number;
  readonly services: readonly string[];
};

export const summarizeBackup = (manifest: Manifest): BackupSummary => {
  const {id, startedAt, cutAt, completedAt, shopVersion, prefix, writesPausedMs, encryption, services} = manifest;
  const tables = services.flatMap(service => service.tables);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    id,
    startedAt,
    cutAt,
    completedAt,
    shopVersion,
    prefix,
    rows: sum(tables.map(({rows}) => rows)),
    bytes: sum(tables.map(({bytes}) => bytes)),
    isEncrypted: encryption !== null,
    writesPausedMs,
    services: services.map(({service}) => service),
  };
};

export const backupColumns = {
  id: ({id}: BackupSummary) => id,
  taken: ({cutAt}: BackupSummary) => cutAt,
  release: ({shopVersion}: BackupSummary) => shopVersion,
  rows: ({rows}: BackupSummary) => rows,
  bytes: ({bytes}: BackupSummary) => bytes,
  encrypted: ({isEncrypted}: BackupSummary) => isEncrypted,
  pausedMs: ({writesPausedMs}: BackupSummary) => writesPausedMs,
};
