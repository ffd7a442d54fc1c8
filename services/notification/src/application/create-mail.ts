import type {SourceEvent} from '@ecom/contracts/envelope';
import {isNew, type MailDraft, welcomeMail} from '../domain/mail.ts';
import type {InitialStatus, Ports} from './ports.ts';

const initialStatus = ({mailSender}: Ports): InitialStatus => (mailSender ? 'waiting' : 'in-mailbox');

/** Only saves the mail. It is sent later, since sending may fail for hours and must not delay events. */
export const createMail = (ports: Ports) => (draft: MailDraft, sourceEvent: SourceEvent) => {
  const {mails, newId, now} = ports;
  return mails.add({id: newId(), ...draft, createdAt: now()}, initialStatus(ports), sourceEvent);
};

export type Account = {
  readonly userId: string;
  readonly email: string;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly profile: {readonly fullName: string} | null;
  /** RFC 3339 */
  readonly createdAt: string;
};

/** Creates the welcome mail at the first event of a new account. */
export const createWelcomeMail =
  (ports: Ports) =>
  async ({userId, email, status, profile, createdAt}: Account): Promise<void> => {
    const {mails, newId, now} = ports;
    if (!profile || status !== 'active' || !isNew(createdAt, now())) return;
    const mail = {id: newId(), ...welcomeMail(email, profile.fullName), createdAt: now()};
    await mails.addWelcome(userId, mail, initialStatus(ports));
  };
