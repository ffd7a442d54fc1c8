import {Failure, type FailureKind} from '@ecom/core/failure';

/**
 * What the API says of a request that it refused:
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export type Status = {
  readonly kind: 'Status';
  readonly code?: number;
  readonly message?: string;
  /** In CamelCase: `NotFound`, `Conflict`. */
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly {readonly reason?: string; readonly message?: string; readonly field?: string}[];
    readonly retryAfterSeconds?: number;
  };
};

/** A Failure of the API, whose cause is what the API said. */
export type StatusFailure = Failure & {readonly cause: Status};

/** The code of a Failure whose `resourceVersion` or `continue` is so old that the API has forgotten it. */
export const expired = 'expired';

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  408: 'unavailable',
  409: 'conflict',
  410: 'stale',
  429: 'unavailable',
};

const kindOf = (code: number): FailureKind => kinds[code] ?? (code >= 500 ? 'unavailable' : 'invalid');

const toKebabCase = (reason: string) => reason.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

const codeOf = (code: number, reason: string | undefined) => {
  if (code === 410) return expired;
  return reason ? toKebabCase(reason) : `status-${code}`;
};

/** Proxies and unknown paths answer in plain text or HTML. */
const parse = (body: string): Status | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status'
      ? (value as Status)
      : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The Failure of a Status: `not-found`, `conflict`, `forbidden` (401 and 403), `stale` (410, code `expired`), `unavailable` (408, 429, 5xx), or `invalid`. Its code is the reason
 * of the Status in kebab-case, its message that of the API.
 */
export const toFailure = (status: Status, code: number, retryAfterSeconds?: number): StatusFailure => {
  const retryAfter = retryAfterSeconds ?? status.details?.retryAfterSeconds;
  const message = status.message || `The Kubernetes API answered with status ${code}.`;
  const failure = new Failure(
    kindOf(code),
    codeOf(code, status.reason),
    message,
    retryAfter === undefined ? {} : {retryAfter},
  );
  return Object.assign(failure, {cause: status});
};

/** @param retryAfter the header, of which only the form in seconds is understood */
export const responseFailure = (code: number, body: string, retryAfter?: string): StatusFailure => {
  const seconds = retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
  return toFailure(parse(body) ?? {kind: 'Status', message: body.slice(0, 500).trim()}, code, seconds);
};

export const unreachable = (cause: unknown): Failure =>
  Object.assign(
    new Failure(
      'unavailable',
      'kubernetes-unreachable',
      `The Kubernetes API does not answer: ${cause instanceof Error ? cause.message : cause}`,
    ),
    {cause},
  );

export const silentCode = 'kubernetes-silent';

export const silent = (ms: number): Failure =>
  new Failure('unavailable', silentCode, `Nothing arrived from the Kubernetes API for ${ms / 1000} s.`);
