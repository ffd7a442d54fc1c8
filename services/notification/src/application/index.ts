import {createMail, createWelcomeMail} from './create-mail.ts';
import type {Ports} from './ports.ts';
import {sendMails} from './send-mails.ts';
import {sweepMails} from './sweep-mails.ts';

/** Everything this service can do. */
export const createUseCases = (ports: Ports) => ({
  createMail: createMail(ports),
  createWelcomeMail: createWelcomeMail(ports),
  /** Where there is a post. */
  sendMails: ports.mailSender && sendMails(ports, ports.mailSender),
  sweepMails: sweepMails(ports),
  listMails: ports.mails.newest,
  readMail: ports.mails.get,
});

export type UseCases = ReturnType<typeof createUseCases>;
