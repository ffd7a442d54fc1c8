import type {Envelope} from '@ecom/contracts/envelope';
import {newId} from '@ecom/core/ids';

/** A valid event. */
export const event = (topic: string, subject: string, data: unknown = null): Envelope => ({
  id: newId(),
  topic,
  type: 'order.placed',
  source: '/order',
  subject,
  time: '2026-01-02T03:04:05.678Z',
  data,
});
