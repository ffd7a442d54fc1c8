import {z} from 'zod';
import {Id, Instant} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

/** What the person said at sign-up. It travels with the account, so that a profile exists even if sign-up dies half-way. */
const FirstProfile = z.object({
  fullName: z.string(),
  phone: z.string().nullable(),
  timezone: z.string(),
  signUpOption: z.enum(['general', 'google']),
});

const AccountChanged = z.object({
  userId: Id,
  version: z.int(),
  email: z.string(),
  roles: z.array(z.enum(['customer', 'staff', 'admin'])),
  status: z.enum(['active', 'inactive', 'deleted']),
  /** Null once the account is deleted. */
  profile: FirstProfile.nullable(),
  createdAt: Instant,
});

export const accountTopic = defineTopic({
  name: 'ecom.account.v1',
  kind: 'state',
  source: '/auth',
  summary: 'Accounts: who may log in, and as what. Key: user id.',
  events: {'account.changed': AccountChanged},
});

export type AccountEvent = EventOf<typeof accountTopic>;
