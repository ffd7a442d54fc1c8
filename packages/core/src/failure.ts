export type FailureKind =
  | 'malformed' // the request cannot be read at all
  | 'invalid' // it reads well, and does not fit
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'stale' // somebody else changed it first
  | 'limited' // too many requests
  | 'unavailable'; // an engine or another service is away

/** One thing that is wrong with an input: where it is (`lines[0].quantity`) and what to do about it. */
export type FieldError = {readonly path: string; readonly message: string};

export type FailureDetails = {
  /** What is wrong, field by field. */
  readonly errors?: readonly FieldError[];
  /** Seconds after which a new attempt makes sense (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
  /** Members added to the problem document (RFC 9457 §3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
};

/** A refusal that the caller can act on. Anything else that is thrown is a bug or an outage. */
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
