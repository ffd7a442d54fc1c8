import type {Ports} from './ports.ts';
import {sendMails, sweepMails} from './send-mails.ts';
import {welcomeAccount, writeMail} from './write-mail.ts';

/** Everything this service can do. */
export const createUseCases = (ports: Ports) => ({
  writeMail: writeMail(ports),
  welcomeAccount: welcomeAccount(ports),
  sendMails: sendMails(ports),
  sweepMails: sweepMails(ports),
  listMails: ports.mails.newest,
  readMail: ports.mails.get,
});

export type UseCases = ReturnType<typeof createUseCases>;
