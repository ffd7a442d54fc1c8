import {invitationTopic} from '@ecom/contracts/events/auth';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import type {Invitation} from '../domain/invitation.ts';

/** With the secret of the mail, which no table has. */
export const toInvitationEvent = (
  {id, email, roles, expiresAt}: Invitation,
  {token}: {readonly token: string},
): OutboxEvent =>
  outboxEvent(invitationTopic, id, {
    type: 'invitation.created',
    data: {invitationId: id, email, roles: [...roles], token, expiresAt},
  });
