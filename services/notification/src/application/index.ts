import type {Ports} from './ports.ts';
import {sendMails} from './send-mails.ts';
import {sweepMails} from './sweep-mails.ts';
import {welcomeAccount, writeMail} from './write-mail.ts';

/** Everything this service can do. */
export const createUseCases = (ports: Ports) => ({
  writeMail: writeMail(ports),
  welcomeAccount: welcomeAccount(ports),
  /** Where there is a post. */
  sendMails: ports.post && sendMails(ports, ports.post),
  sweepMails: sweepMails(ports),
  listMails: ports.mails.newest,
  readMail: ports.mails.get,
});

export type UseCases = ReturnType<typeof createUseCases>;
