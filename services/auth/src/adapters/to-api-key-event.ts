import {apiKeyTopic} from '@ecom/contracts/events/auth';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import type {ApiKey} from '../domain/api-key.ts';

/** The state that every service needs to authenticate the key; its name is for people. */
export const toApiKeyEvent = ({
  id,
  version,
  userId,
  hash,
  scopes,
  createdAt,
  expiresAt,
  revokedAt,
}: ApiKey): OutboxEvent =>
  outboxEvent(apiKeyTopic, id, {
    type: 'api-key.changed',
    data: {id, version, userId, hash, scopes: [...scopes], createdAt, expiresAt, revokedAt},
  });
