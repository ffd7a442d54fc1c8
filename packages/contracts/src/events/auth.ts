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

const ApiKeyChanged = z.object({
  id: Id,
  version: z.int(),
  /** Who created it. */
  userId: Id,
  /** SHA-256 of the key, in hex. */
  hash: z.string(),
  /** Names of permissions; a consumer ignores those that it does not know. */
  scopes: z.array(z.string()),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});

export const apiKeyTopic = defineTopic({
  name: 'ecom.api-key.v1',
  kind: 'state',
  source: '/auth',
  summary: 'API keys, by which every service authenticates machines itself; only hashes. Key: id of the API key.',
  events: {'api-key.changed': ApiKeyChanged},
});

export type ApiKeyState = z.infer<typeof ApiKeyChanged>;

export type AccountEvent = EventOf<typeof accountTopic>;
