import {z} from 'zod';
import {Id, Instant} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

/** The profile as given at sign-up. The account's event contains it, so that the profile is created even if the sign-up is interrupted. */
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
  summary: 'Accounts with their roles and status. Key: user id.',
  events: {'account.changed': AccountChanged},
});

export type AccountEvent = EventOf<typeof accountTopic>;
