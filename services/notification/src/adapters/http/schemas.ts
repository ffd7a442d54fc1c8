import {EmailFilter} from '@ecom/contracts/email-address';
import {Id, Instant} from '@ecom/contracts/schema';
import {Failure} from '@ecom/core/failure';
import {abbreviatedId, anyOf, countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';
import {mailStatuses, type StoredMail} from '../../application/ports.ts';
import {mailKinds} from '../../domain/mail.ts';

const MailSummary = z
  .object({
    id: Id,
    kind: z.enum(mailKinds).nullable().meta({description: 'Null for a mail of an earlier version'}),
    orderId: Id.nullable().meta({description: 'The order that it is about, if any'}),
    userId: Id.nullable(),
    to: z.string(),
    subject: z.string(),
    status: z.enum(mailStatuses).meta({description: '`given-up` after the last attempt, or a permanent refusal'}),
    attempts: z.int(),
    reason: z.string().nullable().meta({description: 'Why the last attempt failed'}),
    createdAt: Instant,
  })
  .meta({id: 'MailSummary', description: 'A mail without its text'});
export const Mail = z
  .object({...MailSummary.shape, body: z.string().meta({description: 'Plain text'})})
  .meta({id: 'Mail', description: 'A mail'});

export const MailPage = pageOf(MailSummary);
export const MailQuery = z.strictObject({
  ...pageQuery('-createdAt', 'createdAt'),
  ...countQuery,
  status: anyOf(MailSummary.shape.status),
  kind: anyOf(z.enum(mailKinds)),
  to: EmailFilter.optional(),
  orderId: Id.optional(),
  id: abbreviatedId,
});

export const toSummary = ({
  id,
  kind,
  orderId,
  userId,
  recipient: to,
  subject,
  status,
  attempts,
  reason,
  createdAt,
}: StoredMail) => ({id, kind, orderId, userId, to, subject, status, attempts, reason, createdAt});
export const toResponse = (mail: StoredMail) => ({...toSummary(mail), body: mail.body});

export const unknownMail = (id: string) => new Failure('not-found', 'unknown-mail', `There is no mail ${id}.`);
