import {createHmac} from 'node:crypto';
import type {StripeEvent} from './ledger.ts';

/** `t=…,v1=…`: HMAC-SHA256 of the time, a dot and the body (https://docs.stripe.com/webhooks#verify-manually). */
export const signatureOf = (body: string, secret: string, at = Math.floor(Date.now() / 1000)): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

export type Endpoint = {readonly url: string; readonly secret: string};

/** Sends events to the endpoint of a shop; or holds them back, so that a test can lose, repeat and reorder them. */
export const createWebhooks = () => {
  let connected: Endpoint | undefined;
  let isHeld = false;
  const held: StripeEvent[] = [];
  const sending = new Set<Promise<unknown>>();

  /** @param endpoint default: the one that is connected */
  const send = async (event: StripeEvent, endpoint = connected): Promise<number> => {
    if (!endpoint) return 0;
    const body = JSON.stringify(event, undefined, 2);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signatureOf(body, endpoint.secret),
    };
    const response = await fetch(endpoint.url, {method: 'POST', headers, body});
    await response.text();
    return response.status;
  };

  return {
    send,
    connect: (to: Endpoint | undefined) => {
      connected = to;
    },
    hold: () => {
      isHeld = true;
    },
    /** Sends what was held back, as `choose` orders, doubles or loses it. @returns the statuses of the responses */
    async release(
      choose: (events: readonly StripeEvent[]) => readonly StripeEvent[] = events => events,
    ): Promise<number[]> {
      isHeld = false;
      const statuses: number[] = [];
      for (const event of choose(held.splice(0))) statuses.push(await send(event));
      return statuses;
    },
    onEvent(event: StripeEvent) {
      if (isHeld) return void held.push(event);
      const task: Promise<unknown> = send(event)
        .catch(() => {})
        .finally(() => sending.delete(task));
      sending.add(task);
    },
    settled: async () => void (await Promise.all(sending)),
  };
};
