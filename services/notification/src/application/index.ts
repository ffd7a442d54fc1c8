import {applyAccountChange, createMail, createNoticeMail} from './create-mail.ts';
import type {Ports} from './ports.ts';
import {sendMails} from './send-mails.ts';
import {sweepMails} from './sweep-mails.ts';

/** All use cases of this service. */
export const createUseCases = (ports: Ports) => ({
  createMail: createMail(ports),
  createNoticeMail: createNoticeMail(ports),
  applyAccountChange: applyAccountChange(ports),
  /** Only with a mail sender. */
  sendMails: ports.mailSender && sendMails(ports, ports.mailSender),
  sweepMails: sweepMails(ports),
  listMails: ports.mails.list,
  getMail: ports.mails.get,
});

export type UseCases = ReturnType<typeof createUseCases>;
