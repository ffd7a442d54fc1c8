import {z} from 'zod';
import {withRules} from './custom-resource.ts';

/** What ShopBackup and ShopRestore have in common: where backups are, and how they are encrypted. */

/** The name of an object. */
export const objectName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);

/** Segments of a path, of which none is `..`. */
const path = z
  .string()
  .max(512)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/);

const volume = z.strictObject({
  claimName: objectName.describe('The PersistentVolumeClaim.'),
  path: path.optional().describe('A folder in it. Default: its root.'),
});

const s3 = z.strictObject({
  endpoint: z
    .string()
    .max(512)
    .regex(/^https?:\/\/[^\s/]+$/)
    .optional()
    .describe('The URL of a server that speaks S3. Default: that of AWS.'),
  bucket: z.string().min(3).max(63).describe('The bucket.'),
  prefix: path.optional().describe('What precedes the names of all objects.'),
  region: z.string().min(1).max(64).optional().describe('The region.'),
  existingSecret: objectName.describe('A Secret with `access-key-id` and `secret-access-key`.'),
});

/** @param description of its use */
export const backupLocation = (description: string) =>
  withRules(
    z
      .strictObject({volume: volume.optional().describe('A volume.'), s3: s3.optional().describe('A bucket.')})
      .refine(({volume, s3}) => (volume === undefined) !== (s3 === undefined), {
        error: 'A backup is either in a volume or in a bucket.',
      })
      .describe(description),
    [{rule: 'has(self.volume) != has(self.s3)', message: 'Name one place: `volume` or `s3`.'}],
  );

export const encryption = z.strictObject({
  existingSecret: objectName.describe(
    'A Secret with a key file in `backup-key`, as `ecom backup create-key` writes it. Without it a backup cannot be read.',
  ),
});
