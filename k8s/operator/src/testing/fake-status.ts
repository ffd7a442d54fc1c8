/** A refusal of the fake API server. */
export type FakeStatus = {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly status: 'Failure';
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: unknown;
};

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

export const fakeStatus = (
  code: number,
  message: string,
  {reason = reasons[code] ?? 'Unknown', details}: {readonly reason?: string; readonly details?: unknown} = {},
): FakeStatus => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  reason,
  message,
  ...(details !== undefined && {details}),
});

export const isFakeStatus = (value: unknown): value is FakeStatus =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
