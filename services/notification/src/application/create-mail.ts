import type {SourceEvent} from '@ecom/contracts/envelope';
import {isNew, type MailDraft, welcomeMail} from '../domain/mail.ts';
import type {InitialStatus, Ports} from './ports.ts';

const initialStatus = ({mailSender}: Ports): InitialStatus => (mailSender ? 'waiting' : 'in-mailbox');

/** Only saves the mail. It is sent later, since sending may fail for hours and must not delay events. */
export const createMail = (ports: Ports) => (draft: MailDraft, sourceEvent: SourceEvent) => {
  const {mails, newId, now} = ports;
  return mails.add({id: newId(), ...draft, createdAt: now()}, initialStatus(ports), sourceEvent);
};

export type AccountState = {
  readonly userId: string;
  readonly version: number;
  readonly email: string;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly profile: {readonly fullName: string} | null;
  /** RFC 3339 */
  readonly createdAt: string;
};

/** Mails of the account go to its present address from now on; a new account gets a welcome mail, and a deleted one none any more. */
export const applyAccountChange =
  (ports: Ports) =>
  async ({userId, version, email, status, profile, createdAt}: AccountState): Promise<void> => {
    const {mails, newId, now} = ports;
    await mails.applyAccount({userId, version, email, isDeleted: status === 'deleted'});
    if (!profile || status !== 'active' || !isNew(createdAt, now())) return;
    const mail = {id: newId(), ...welcomeMail(userId, email, profile.fullName), createdAt: now()};
    await mails.addWelcome(userId, mail, initialStatus(ports));
  };
