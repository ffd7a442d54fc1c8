import {Id} from '@ecom/contracts/schema';
import type {Limit} from '@ecom/core/rate-limits';
import {ok, route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import {hideToken} from '../../domain/account-mail.ts';
import {Mail, MailPage, MailQuery, toResponse, toSummary, unknownMail} from './schemas.ts';

// Mails are about persons: who reads operations only does not see them.
const access = {permission: 'users:read'} as const;
const limit: Limit = {name: 'mail-reads', maxAttempts: 600, durationSeconds: 60};
const path = '/ops/notification/mails';

/** The mails of the shop, for operators. */
export const mailRoutes = ({listMails, getMail}: UseCases) => [
  route({
    name: 'listMails',
    method: 'get',
    path,
    summary: 'List mails',
    description: 'Mails are deleted after `RETENTION_MAIL_DAYS`, 30 days, and with the account of their recipient.',
    access,
    limit,
    query: MailQuery,
    responses: {200: MailPage},
    async handle({query: {to, ...query}}) {
      const {items, ...page} = await listMails({...query, recipient: to});
      return ok({...page, items: items.map(toSummary)});
    },
  }),
  route({
    name: 'getMail',
    method: 'get',
    path: `${path}/:id`,
    summary: 'Get a mail',
    description: 'With its text; a token in it is hidden.',
    access,
    limit,
    params: z.object({id: Id}),
    responses: {200: Mail},
    async handle({params}) {
      const mail = await getMail(params.id);
      if (!mail) throw unknownMail(params.id);
      return ok({...toResponse(mail), body: hideToken(mail.body)});
    },
  }),
];
