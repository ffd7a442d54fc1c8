import {Id, Instant} from '@ecom/contracts/schema';
import {Failure} from '@ecom/core/failure';
import {ok, route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {StoredMail} from '../../application/ports.ts';
import {mailboxPage, mailPage} from './mailbox-page.ts';

const Mail = z
  .object({
    id: Id,
    to: z.string(),
    subject: z.string(),
    body: z.string(),
    status: z.enum(['waiting', 'in-mailbox', 'sent', 'given-up']),
    createdAt: Instant,
  })
  .meta({id: 'Mail'});

const Accept = z.object({accept: z.string().optional()});
const html = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

const toResponse = ({id, recipient: to, subject, body, status, createdAt}: StoredMail) => ({
  id,
  to,
  subject,
  body,
  status,
  createdAt,
});
const wantsJson = (accept = '') => accept.includes('application/json');

const unknownMail = (id: string) => new Failure('not-found', 'unknown-mail', `There is no mail ${id}.`);

/** The mailbox page, which shows mails while no SMTP server is configured. */
export const mailboxRoutes = ({listMails, getMail}: UseCases) => [
  route({
    name: 'listMails',
    method: 'get',
    path: '/mailbox',
    summary: 'List the newest 100 mails',
    description: 'For development: available only without an SMTP server.',
    access: 'public',
    headers: Accept,
    responses: {200: z.object({items: z.array(Mail)})},
    async handle({headers}) {
      const mails = await listMails();
      return wantsJson(headers.accept) ? ok({items: mails.map(toResponse)}) : ok(Buffer.from(mailboxPage(mails)), html);
    },
  }),
  route({
    name: 'getMail',
    method: 'get',
    path: '/mailbox/:id',
    summary: 'Get a mail',
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
