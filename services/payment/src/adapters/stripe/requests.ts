import type Stripe from 'stripe';
import {asStripeError, isKeySpent, outage, type StripeError} from './errors.ts';

/** Pinned: an update of the client must not change what Stripe answers. Its webhook endpoint should have the same version. */
const apiVersion = '2026-10-28.endive';

/** Requests have their own deadline; this one ends those that nobody waits for any more. */
const requestTimeoutMs = 30_000;

export type Client = () => Promise<Stripe>;

type ClientOptions = {readonly secretKey: string; readonly apiBase?: string | undefined};

/** The official client, loaded with the first request: a shop without Stripe does not pay for it. It retries nothing itself: the payment service does. */
export const createClient = ({secretKey, apiBase}: ClientOptions): Client => {
  let client: Promise<Stripe> | undefined;
  const load = async () => {
    const {default: Stripe} = await import('stripe');
    const {hostname, port, protocol} = new URL(apiBase ?? 'https://api.stripe.com');
    const isSecure = protocol === 'https:';
    return new Stripe(secretKey, {
      apiVersion,
      maxNetworkRetries: 0,
      timeout: requestTimeoutMs,
      telemetry: false,
      host: hostname,
      port: port || (isSecure ? 443 : 80),
      protocol: isSecure ? 'https' : 'http',
      appInfo: {name: 'ecom'},
    });
  };
  return () => {
    client ??= load();
    return client;
  };
};

/** The client cannot be aborted: the caller goes on, and the answer is dropped. Whatever it was is found by the same idempotency key. */
export const abortable = async <T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> => {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, {once: true});
    request()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
};

const maxKeys = 5;

/**
 * Sends a request under an idempotency key (https://docs.stripe.com/api/idempotent_requests). Stripe repeats its response for a day, also an internal error, and
 * refuses other parameters: the request then goes on under another key, unless `recover` finds that the first one has had its effect.
 */
export const withKey = async <T>(
  key: string,
  send: (options: {readonly idempotencyKey: string}) => Promise<T>,
  recover: () => Promise<T | undefined>,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send({idempotencyKey: attempt === 1 ? key : `${key}-${attempt}`});
    } catch (error) {
      const known = asStripeError(error);
      if (!known || !isKeySpent(known) || attempt === maxKeys) throw error;
      const effect = await recover();
      if (effect !== undefined) return effect;
    }
  }
};

/** Passes an error of Stripe to `recover`, and throws it again if that returns undefined. */
export const recovering = async <T>(
  request: Promise<T>,
  recover: (error: StripeError) => Promise<T> | undefined,
): Promise<T> => {
  try {
    return await request;
  } catch (error) {
    const known = asStripeError(error);
    const recovered = known && recover(known);
    if (!recovered) throw error;
    return recovered;
  }
};

/** Makes an outage of an error of Stripe, so that the request is repeated later. */
export const orOutage = async <T>(request: Promise<T>): Promise<T> => {
  try {
    return await request;
  } catch (error) {
    const known = asStripeError(error);
    throw known ? outage(known) : error;
  }
};
