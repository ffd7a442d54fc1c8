import type {Backup} from './shop-backup.ts';

/** A line of `ecom backup list --json`. */
type Item = {
  readonly id: string;
  readonly startedAt: string;
  readonly completedAt: string;
  readonly bytes: number;
  readonly writesPausedMs: number;
};

/** A status has room for so many. */
const maxBackups = 100;

/** The JSON object in a log, which may have other lines before and after it. */
const objectIn = (log: string): unknown => {
  const lines = log.split('\n');
  const first = lines.findIndex(line => line.startsWith('{'));
  const last = lines.findLastIndex(line => line.startsWith('}') || /^\{.*\}$/.test(line));
  try {
    return first < 0 ? undefined : JSON.parse(lines.slice(first, last + 1).join('\n'));
  } catch {
    return undefined;
  }
};

/** The backups at a destination, the newest first, as a pod has logged them; undefined for a log without them. */
export const readBackupList = (log: string): readonly Backup[] | undefined => {
  const {items} = (objectIn(log) ?? {}) as {items?: readonly Item[]};
  return items?.slice(0, maxBackups).map(({id, startedAt, completedAt, bytes, writesPausedMs}) => ({
    id,
    startedAt,
    completedAt,
    sizeBytes: bytes,
    writesPausedMs,
  }));
};
