import type {Cause} from '@ecom/kernel/bus';
import {type Letter, welcome} from '../domain/mail.ts';
import type {Ports} from './ports.ts';

/** Sending comes later: what can fail for hours must not hold up events. */
export const writeMail =
  ({mails, newId, now}: Ports) =>
  (letter: Letter, cause: Cause) =>
    mails.add({id: newId(), ...letter, createdAt: now()}, cause);

export type NewAccount = {
  readonly userId: string;
  readonly email: string;
  readonly profile: {readonly fullName: string} | null;
};

export const welcomeAccount =
  ({mails, newId, now}: Ports) =>
  async ({userId, email, profile}: NewAccount) => {
    if (profile) await mails.addWelcome(userId, {id: newId(), ...welcome(email, profile.fullName), createdAt: now()});
  };
