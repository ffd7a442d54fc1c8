export type FailureKind =
  | 'malformed' // the request cannot be read
  | 'invalid' // the request can be read, and breaks a rule
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale' // the version has changed since it was read
  | 'rate-limited' // too many requests
  | 'unavailable'; // a database, broker or other service is unavailable

/** One error in an input: its path (`lines[0].quantity`), and what to do about it. */
export type FieldError = {readonly path: string; readonly message: string};

export type FailureDetails = {
  /** What is wrong, field by field. */
  readonly errors?: readonly FieldError[];
  /** Seconds to wait before the next attempt (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
  /** Members added to the problem document (RFC 9457 §3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
};

/** A refusal that the caller can act on. Anything else that is thrown is a bug. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** Stable and machine-readable, in kebab-case. */
  readonly code: string;
  readonly details: FailureDetails;

  constructor(kind: FailureKind, code: string, message: string, details: FailureDetails = {}) {
    super(message);
    this.name = 'Failure';
    this.kind = kind;
    this.code = code;
    this.details = details;
  }
}
