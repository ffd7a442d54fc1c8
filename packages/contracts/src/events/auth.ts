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
  /** Names of roles, also of those that the shop has defined. */
  roles: z.array(z.string()),
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

const InvitationCreated = z.object({
  invitationId: Id,
  email: z.string(),
  roles: z.array(z.string()),
  /** The secret of the mail: whoever has it accepts the invitation. The account service stores only its hash. */
  token: z.string(),
  expiresAt: Instant,
});

export const invitationTopic = defineTopic({
  name: 'ecom.invitation.v1',
  kind: 'domain',
  source: '/auth',
  summary: 'Invitations of staff, with the secrets of their mails. Key: id of the invitation.',
  events: {'invitation.created': InvitationCreated},
});

export type AccountEvent = EventOf<typeof accountTopic>;
