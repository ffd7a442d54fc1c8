import type {UseCases} from '../../application/index.ts';
import type {References} from '../references.ts';
import {checkPaymentOf} from './check-payment-of.ts';
import {type Client, orOutage} from './requests.ts';

/** What nobody asks Stripe about otherwise. */
const types = [
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'refund.updated',
  'refund.failed',
];

/** Seconds back at the first poll: for as long Stripe itself repeats an event that a shop does not accept. */
const firstPeriodSeconds = 3 * 86_400;
/** Seconds for which an event may be in the list later than its time says. */
const overlapSeconds = 60;

type Options = {readonly client: Client; readonly references: References; readonly now?: () => number};

/**
 * Reads the events since the last poll from Stripe, and requests checks of their payments: for a shop whose webhook endpoint receives nothing. Where it
 * receives them, Stripe is only asked once more.
 */
export const createEventPoll = (
  {client, references, now = Date.now}: Options,
  {requestCheck}: Pick<UseCases, 'requestCheck'>,
) => {
  let since = Math.floor(now() / 1000) - firstPeriodSeconds;
  return async (): Promise<void> => {
    const startedAt = Math.floor(now() / 1000);
    const {events} = await client();
    const objects: unknown[] = [];
    const read = async () => {
      for await (const {data} of events.list({types, created: {gte: since}, limit: 100})) objects.push(data.object);
    };
    await orOutage(read());
    for (const object of objects) await checkPaymentOf(object, references, requestCheck);
    since = startedAt - overlapSeconds;
  };
};
