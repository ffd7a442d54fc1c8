import {z} from 'zod';
import {resources, section} from '../schema.ts';

export const backup = section(
  'Backups of all databases, by a CronJob. A Shop of the operator has a ShopBackup instead.',
  {
    enabled: z.boolean().default(false).describe('Whether they are taken.'),
    schedule: z.string().default('0 3 * * *').describe('When, as in cron, in UTC.'),
    suspend: z.boolean().default(false).describe('Whether the schedule is interrupted.'),
    destination: section('Where backups are written: one of both.', {
      volume: section('A volume.', {
        claimName: z.string().default('').describe('The PersistentVolumeClaim.'),
        path: z.string().default('').describe('A folder in it. Default: its root.'),
      }),
      s3: section('A bucket.', {
        bucket: z.string().default('').describe('Its name.'),
        prefix: z.string().default('').describe('What precedes the names of all objects.'),
        endpoint: z
          .string()
          .regex(/^$|^https?:\/\//)
          .default('')
          .describe('The URL of a server that speaks S3. Default: that of AWS.'),
        region: z.string().default('').describe('The region.'),
        existingSecret: z
          .string()
          .default('')
          .describe('A Secret with `access-key-id` and `secret-access-key`, which a bucket needs.'),
      }),
    }),
    encryption: section('How backups are encrypted.', {
      existingSecret: z
        .string()
        .default('')
        .describe(
          'A Secret with a key file in `backup-key`; `ecom backup create-key` writes one. Default: not at all.',
        ),
    }),
    retention: section('Which backups are kept. Others are deleted after the next one.', {
      keepLast: z.int().min(0).default(0).describe('So many are kept at least. 0 and `days` 0: all are kept.'),
      days: z.int().min(0).default(0).describe('Younger ones are kept.'),
    }),
    deadlineSeconds: z.int().min(60).default(21_600).describe('Seconds after which a backup has failed.'),
    resources: resources({requests: {cpu: '100m', memory: '256Mi'}, limits: {memory: '1Gi'}}),
  },
);
