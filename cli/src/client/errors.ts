import type {components} from './schema.d.ts';

type Problem = Partial<components['schemas']['Problem']>;

/** The shop refused a request; `message` says why, and names each field. */
export class RefusedError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(messageOf(status, problem));
    this.name = 'RefusedError';
    this.status = status;
    this.problem = problem;
  }
}

const messageOf = (status: number, {detail, title, errors = []}: Problem): string => {
  const sentence = detail ?? title ?? `The shop responded with status ${status}.`;
  const fields = errors
    .map(({path, message}) => `  ${path}: ${message}`)
    .filter(line => !sentence.includes(line.trim()));
  return [sentence, ...fields].join('\n');
};

/** The shop did not respond. */
export class UnreachableError extends Error {
  /** Such as `nothing listens there`. */
  readonly reason: string;

  constructor(url: string, cause: unknown) {
    const reason = reasonOf(cause);
    super(`The shop at ${url} cannot be reached: ${reason}.`, {cause});
    this.name = 'UnreachableError';
    this.reason = reason;
  }
}

const reasonOf = (error: unknown): string => {
  const {code, message} = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'its name is unknown',
    EAI_AGAIN: 'its name cannot be resolved now',
    ECONNRESET: 'the connection broke',
    EPIPE: 'the connection broke',
  };
  // The error of several addresses has no message.
  return reasons[code ?? ''] ?? (message || code || String(error));
};

/** The arguments of a command are right, and it still cannot do what they ask for. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** What to do, where the message does not say it. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** The arguments of a command make no sense; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly oclif = {exit: 2};
}
