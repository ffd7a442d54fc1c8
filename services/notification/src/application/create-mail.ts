import type {SourceEvent} from '@ecom/contracts/envelope';
import {isNew, type MailDraft, welcomeMail} from '../domain/mail.ts';
import type {InitialStatus, Ports} from './ports.ts';

const initialStatus = ({mailSender}: Ports): InitialStatus => (mailSender ? 'waiting' : 'in-mailbox');

/** Only saves the mail. It is sent later, since sending may fail for hours and must not delay events. */
export const createMail = (ports: Ports) => (draft: MailDraft, sourceEvent: SourceEvent) => {
  const {mails, newId, now} = ports;
  return mails.add({id: newId(), ...draft, createdAt: now()}, initialStatus(ports), sourceEvent);
};

/** The same, to the address that the notice names, whatever the account's is by now. A token that has expired meanwhile is not sent. */
export const createNoticeMail =
  (ports: Ports) =>
  async (draft: MailDraft, sourceEvent: SourceEvent, expiresAt?: string): Promise<void> => {
    const {mails, newId, now} = ports;
    if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.parse(now())) return;
    const mail = {id: newId(), ...draft, createdAt: now()};
    await mails.add(mail, initialStatus(ports), sourceEvent, {toGivenAddress: true});
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
