import {personalDataTopic} from '@ecom/contracts/events/personal-data';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import type {Export} from '../domain/export.ts';

export const toExportEvent = ({id: exportId, userId}: Export): OutboxEvent =>
  outboxEvent(personalDataTopic, userId, {type: 'personal-data.requested', data: {exportId, userId}});

export const toErasureEvent = (userId: string): OutboxEvent =>
  outboxEvent(personalDataTopic, userId, {type: 'personal-data.erasure_requested', data: {userId}});
