import type {SourceEvent} from '@ecom/contracts/envelope';
import {isNew, type Letter, welcome} from '../domain/mail.ts';
import type {Place, Ports} from './ports.ts';

const placeOf = ({post}: Ports): Place => (post ? 'waiting' : 'in-mailbox');

/** Sending comes later: what can fail for hours must not hold up events. */
export const writeMail = (ports: Ports) => (letter: Letter, sourceEvent: SourceEvent) => {
  const {mails, newId, now} = ports;
  return mails.add({id: newId(), ...letter, createdAt: now()}, placeOf(ports), sourceEvent);
};

export type Account = {
  readonly userId: string;
  readonly email: string;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly profile: {readonly fullName: string} | null;
  /** RFC 3339 */
  readonly createdAt: string;
};

/** The first time that an account is seen. */
export const welcomeAccount =
  (ports: Ports) =>
  async ({userId, email, status, profile, createdAt}: Account): Promise<void> => {
    const {mails, newId, now} = ports;
    if (!profile || status !== 'active' || !isNew(createdAt, now())) return;
    const mail = {id: newId(), ...welcome(email, profile.fullName), createdAt: now()};
    await mails.addWelcome(userId, mail, placeOf(ports));
  };
