import {z} from 'zod';
import {backupLocation, encryption, objectName} from './backup-location.ts';
import {ageColumn, type CustomResource} from './custom-resource.ts';
import {commonStatus, listBy, time} from './status.ts';

/** The `spec` of a `ShopBackup`. */
export const shopBackupSpec = z.strictObject({
  shop: objectName.describe('The Shop, in the same namespace.'),
  schedule: z
    .string()
    .max(100)
    .regex(/^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[^\s@]+( [^\s@]+){4})$/)
    .optional()
    .describe('When it is repeated, as in cron, in UTC: `0 3 * * *`. Default: one backup, now.'),
  suspend: z.boolean().optional().describe('Whether the schedule is interrupted. Default: false.'),
  retention: z
    .strictObject({
      keepLast: z.int().min(1).max(10_000).optional().describe('So many backups are kept at least.'),
      days: z.int().min(1).max(36_500).optional().describe('Younger backups are kept.'),
    })
    .optional()
    .describe('Which backups are kept. Others are deleted after the next one. Default: all are kept.'),
  verify: z
    .boolean()
    .optional()
    .describe(
      'Whether each backup is restored to databases of its own and examined, which are then dropped. Default: false.',
    ),
  encryption: encryption.optional().describe('How it is encrypted. Default: not at all.'),
  destination: backupLocation('Where backups are written.'),
});

const backup = z.strictObject({
  id: z.string(),
  startedAt: time,
  completedAt: time.optional(),
  sizeBytes: z.int().min(0).optional(),
  writesPausedMs: z.int().min(0).optional().describe('Milliseconds for which writes waited.'),
});

const status = z.strictObject({
  ...commonStatus,
  lastBackup: backup.optional().describe('The last backup that is complete.'),
  lastScheduledAt: time.optional().describe('When the last one was due that was begun.'),
  nextAt: time.optional().describe('When the next one begins.'),
  backups: listBy('id', backup).optional().describe('The backups at the destination, the newest first.'),
});

export const shopBackup: CustomResource = {
  kind: 'ShopBackup',
  plural: 'shopbackups',
  shortNames: ['sb'],
  description: 'A backup of all databases of a Shop, of one moment; with a schedule again and again.',
  spec: shopBackupSpec,
  status: status.describe('What the operator sees.'),
  rules: [],
  columns: [
    {name: 'Shop', type: 'string', jsonPath: '.spec.shop'},
    {name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status'},
    {name: 'Schedule', type: 'string', jsonPath: '.spec.schedule'},
    {name: 'Last', type: 'date', jsonPath: '.status.lastBackup.completedAt'},
    {name: 'Next', type: 'string', jsonPath: '.status.nextAt', priority: 1},
    {name: 'Bytes', type: 'integer', jsonPath: '.status.lastBackup.sizeBytes', priority: 1},
    ageColumn,
  ],
};
