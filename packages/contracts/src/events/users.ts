import {z} from 'zod';
import {Id, Instant} from '../schema.ts';
import {defineTopic} from '../topic.ts';

const UserChanged = z.object({
  id: Id,
  version: z.int(),
  email: z.string(),
  fullName: z.string(),
  phone: z.string().nullable(),
  timezone: z.string(),
  signUpOption: z.enum(['general', 'google']),
  status: z.enum(['active', 'inactive', 'deleted']),
  createdAt: Instant,
  updatedAt: Instant,
});

/** The published state of users. */
export const userTopic = defineTopic({
  name: 'ecom.user.v1',
  kind: 'state',
  source: '/users',
  summary: 'Profiles. Key: user id. A deleted user keeps its id, without personal data.',
  events: {'user.changed': UserChanged},
});
