import {z} from 'zod';
import {section} from '../schema.ts';

/** What a `Shop` has beside the values of the chart `ecom`: how the operator runs it. */

export const lifecycle = section('Whether the shop runs.', {
  paused: z.boolean().default(false).describe('The operator changes nothing.'),
  hibernated: z.boolean().default(false).describe('No pod runs. Data are kept.'),
  maintenance: z
    .boolean()
    .default(false)
    .describe('Reads are answered; writes are refused with 503 and `Retry-After`.'),
});

export const rollout = section('How carefully pods are replaced.', {
  observeSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(10)
    .describe('Seconds for which the new pods of a wave serve before the next wave begins.'),
  maxErrorPercent: z
    .number()
    .min(0)
    .max(100)
    .default(2)
    .describe(
      'Percent of their requests that new pods may answer with 5xx. More of them, and the update is rolled back.',
    ),
  minRequests: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe('Requests to the new pods of a service below which its errors do not count.'),
  deadlineSeconds: z
    .int()
    .min(30)
    .max(3600)
    .default(180)
    .describe('Seconds in which the pods of a Deployment must become ready. Otherwise the update is rolled back.'),
  smokeTest: z.boolean().default(true).describe('Whether something is bought at the end of an update.'),
});
