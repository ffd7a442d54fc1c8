/** A response of the stand-in. `isKept`: an idempotency key repeats it. */
export type Reply = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isKept: boolean;
};

export const ok = (body: object): Reply => ({status: 200, body: {...body}, isKept: true});

/** An error (https://docs.stripe.com/api/errors). Stripe does not keep what it refuses before it begins. */
export const refused = (
  status: number,
  error: Readonly<Record<string, unknown>>,
  isKept = status >= 500 || status === 402,
): Reply => ({
  status,
  body: {error},
  isKept,
});

export const invalid = (message: string, more: Readonly<Record<string, unknown>> = {}): Reply =>
  refused(400, {type: 'invalid_request_error', message, ...more});

export const missing = (what: string, id: string, param = 'id', status = 404): Reply =>
  refused(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param,
  });
