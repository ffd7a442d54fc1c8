import {z} from 'zod';
import {backupLocation, encryption, objectName} from './backup-location.ts';
import {ageColumn, type CustomResource, withRules} from './custom-resource.ts';
import {commonStatus} from './status.ts';

const spec = z
  .strictObject({
    shop: objectName.describe('The Shop whose engines and credentials are used. Its own databases are not touched.'),
    backup: z
      .strictObject({
        name: objectName.describe('A ShopBackup in the same namespace.'),
        id: z.string().min(1).max(64).optional().describe('Default: its latest.'),
      })
      .optional()
      .describe('A backup that a ShopBackup made.'),
    source: backupLocation('Where the latest backup is read instead.').optional(),
    encryption: encryption.optional().describe('How the backup was encrypted. Default: as the ShopBackup says.'),
  })
  .refine(({backup, source}) => (backup === undefined) !== (source === undefined), {
    error: 'A restore reads either the backup of a ShopBackup or a source.',
  });

/** The `spec` of a `ShopRestore`. */
export const shopRestoreSpec = withRules(spec, [
  {rule: 'has(self.backup) != has(self.source)', message: 'Name what is restored: `backup` or `source`.'},
  {rule: 'self == oldSelf', message: 'A restore cannot be changed. Create another one.'},
]);

const status = z.strictObject({
  ...commonStatus,
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed']).optional(),
  prefix: z
    .string()
    .optional()
    .describe('The prefix of the restored databases. A Shop whose `prefix` it is uses them.'),
});

export const shopRestore: CustomResource = {
  kind: 'ShopRestore',
  plural: 'shoprestores',
  shortNames: ['sr'],
  description: 'Restores a backup to new databases.',
  spec: shopRestoreSpec,
  status: status.describe('What the operator sees.'),
  rules: [],
  columns: [
    {name: 'Shop', type: 'string', jsonPath: '.spec.shop'},
    {name: 'Phase', type: 'string', jsonPath: '.status.phase'},
    {name: 'Prefix', type: 'string', jsonPath: '.status.prefix'},
    {name: 'Message', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].message', priority: 1},
    ageColumn,
  ],
};
