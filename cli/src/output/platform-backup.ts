import type {BackupRow} from '../platform/backup.ts';
import {conditionOf} from '../platform/resource.ts';
import type {Columns} from './table.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1.4 MiB`. */
const formatBytes = (bytes: number | undefined): string | undefined => {
  if (bytes === undefined) return undefined;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
};

export const backupColumns: Columns<BackupRow> = {
  name: ({shopBackup}) => shopBackup.metadata.name,
  shop: ({shopBackup}) => shopBackup.spec?.shop,
  ready: ({shopBackup}) => conditionOf(shopBackup, 'Ready')?.status ?? 'Unknown',
  id: ({backup}) => backup?.id,
  completed: ({backup}) => backup?.completedAt,
  size: ({backup}) => formatBytes(backup?.sizeBytes),
  writesPaused: ({backup}) => (backup?.writesPausedMs === undefined ? undefined : `${backup.writesPausedMs} ms`),
  verified: ({shopBackup}) => conditionOf(shopBackup, 'Verified')?.status,
  schedule: ({shopBackup}) => shopBackup.spec?.schedule,
  next: ({shopBackup}) => shopBackup.status?.nextAt,
  message: ({shopBackup}) => conditionOf(shopBackup, 'Ready')?.message,
};
