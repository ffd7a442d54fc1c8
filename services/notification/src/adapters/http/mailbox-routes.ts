import {Id} from '@ecom/contracts/schema';
import {ok, route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import {mailboxPage, mailPage} from './mailbox-page.ts';
import {Mail, toResponse, unknownMail} from './schemas.ts';

const Accept = z.object({accept: z.string().optional()});
const html = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const wantsJson = (accept = '') => accept.includes('application/json');

/** The mailbox page, which shows mails while no SMTP server is configured. */
export const mailboxRoutes = ({listMails, getMail}: UseCases) => [
  route({
    name: 'listMailbox',
    method: 'get',
    path: '/mailbox',
    summary: 'List the newest 100 mails of the mailbox',
    description: 'For development: available only without an SMTP server.',
    access: 'public',
    headers: Accept,
    responses: {200: z.object({items: z.array(Mail)})},
    async handle({headers}) {
      const {items: mails} = await listMails({sort: '-createdAt', limit: 100});
      return wantsJson(headers.accept) ? ok({items: mails.map(toResponse)}) : ok(Buffer.from(mailboxPage(mails)), html);
    },
  }),
  route({
    name: 'getMailboxMail',
    method: 'get',
    path: '/mailbox/:id',
    summary: 'Get a mail of the mailbox',
    description: 'For development: available only without an SMTP server.',
    access: 'public',
    params: z.object({id: Id}),
    headers: Accept,
    responses: {200: Mail},
    async handle({params, headers}) {
      const mail = await getMail(params.id);
      if (!mail) throw unknownMail(params.id);
      return wantsJson(headers.accept) ? ok(toResponse(mail)) : ok(Buffer.from(mailPage(mail)), html);
    },
  }),
];
