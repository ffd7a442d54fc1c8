import {Flags} from '@oclif/core';
import {UsageError} from '../client/errors.ts';
import type {BackupSpec} from './backup.ts';

const exactlyOne = ['destination-volume', 's3-bucket'];
const dependsOn = ['s3-bucket'];

/** What a new ShopBackup is to do. */
export const backupFlags = {
  name: Flags.string({summary: 'Its name (default: that of the Shop, and the time).'}),
  'destination-volume': Flags.string({summary: 'A PersistentVolumeClaim to write to.', exactlyOne}),
  path: Flags.string({summary: 'A folder in the volume (default: its root).', dependsOn: ['destination-volume']}),
  's3-bucket': Flags.string({summary: 'A bucket to write to.', exactlyOne}),
  's3-prefix': Flags.string({summary: 'What precedes the names of all objects in the bucket.', dependsOn}),
  's3-endpoint': Flags.string({summary: 'The URL of a server that speaks S3 (default: AWS).', dependsOn}),
  's3-region': Flags.string({summary: 'The region of the bucket.', dependsOn}),
  's3-secret': Flags.string({
    summary: 'A Secret with access-key-id and secret-access-key, which a bucket needs.',
    dependsOn,
  }),
  'encryption-secret': Flags.string({summary: 'A Secret with backup-key (default: not encrypted).'}),
  schedule: Flags.string({summary: "When it is repeated, as in cron, in UTC: '0 3 * * *' (default: once, now)."}),
  'keep-last': Flags.integer({summary: 'So many are kept at least; older ones may be deleted.', min: 1}),
  days: Flags.integer({summary: 'Younger ones are kept.', min: 1}),
  verify: Flags.boolean({summary: 'Restore each to databases of its own, and examine these.'}),
};

export type BackupFlags = {
  readonly [Name in keyof typeof backupFlags]?: string | number | boolean | undefined;
};

/** Without what is undefined; undefined when that is all. */
const section = (fields: Readonly<Record<string, unknown>>) => {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
};

/** @throws UsageError for a schedule that is none */
export const toBackupSpec = (shop: string, flags: BackupFlags): BackupSpec => {
  const {schedule} = flags;
  if (schedule !== undefined && !/^(@[a-z]+|\S+( \S+){4})$/.test(String(schedule)))
    throw new UsageError(`--schedule: ${schedule} is no schedule of cron, such as '0 3 * * *' or @daily.`);
  const volume = section({claimName: flags['destination-volume'], path: flags.path});
  const s3 = section({
    bucket: flags['s3-bucket'],
    prefix: flags['s3-prefix'],
    endpoint: flags['s3-endpoint'],
    region: flags['s3-region'],
    existingSecret: flags['s3-secret'],
  });
  return section({
    shop,
    schedule,
    retention: section({keepLast: flags['keep-last'], days: flags.days}),
    verify: flags.verify || undefined,
    encryption: section({existingSecret: flags['encryption-secret']}),
    destination: section({volume, s3}),
  }) as BackupSpec;
};

/** `shop-20261129-120000`, in UTC. */
export const newName = (base: string, now = new Date()): string =>
  `${base}-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;
