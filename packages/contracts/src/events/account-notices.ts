import {z} from 'zod';
import {factors} from '../factor.ts';
import {Id, Instant} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

const notice = {
  userId: Id,
  /** Where the mail goes: the account's address may be another one by now. */
  recipient: z.string(),
  fullName: z.string(),
  at: Instant,
};

/** A secret that is valid for 30 minutes and can be used once; of it, the database of `auth` has only a hash. */
const token = {token: z.string(), expiresAt: Instant};

export const accountNoticeTopic = defineTopic({
  name: 'ecom.account-notice.v1',
  kind: 'domain',
  source: '/auth',
  summary:
    'Mails to the holder of an account. Some have a token that can be used once within 30 minutes. Key: user id.',
  events: {
    /** Whoever has the token reads the mails of `recipient`. */
    'account.email_verification_requested': z.object({...notice, ...token}),
    /** The present address and the new one each get a token. */
    'account.email_change_requested': z.object({...notice, ...token, toNewAddress: z.boolean()}),
    /** To the address that the account had. */
    'account.email_changed': z.object(notice),
    'account.password_reset_requested': z.object({...notice, ...token}),
    'account.password_changed': z.object(notice),
    'account.factor_added': z.object({...notice, factor: z.enum(factors)}),
    'account.factor_removed': z.object({...notice, factor: z.enum(factors)}),
  },
});

export type AccountNoticeEvent = EventOf<typeof accountNoticeTopic>;
