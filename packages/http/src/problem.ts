import {Failure, type FailureKind} from '@ecom/core/failure';
import {z} from 'zod';

/** A problem document (RFC 9457). */
export const Problem = z
  .looseObject({
    type: z.string().meta({example: 'about:blank'}),
    title: z.string().meta({description: 'The name of the status', example: 'Conflict'}),
    status: z.int().meta({example: 409}),
    code: z.string().meta({description: 'Stable and machine-readable', example: 'cart-full'}),
    detail: z.string().meta({description: 'What is wrong and what to do, for people'}),
    errors: z
      .array(z.object({path: z.string().meta({example: 'lines[0].quantity'}), message: z.string()}))
      .optional()
      .meta({description: 'What is wrong, by field'}),
    traceId: z.string().meta({description: 'Quote it when you report the problem'}),
  })
  .meta({id: 'Problem', description: 'A problem document (RFC 9457)'});

// The only mapping from failures to status codes.
const statusByKind = {
  malformed: 400,
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  'rate-limited': 429,
  unavailable: 503,
} satisfies Record<FailureKind, number>;

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export type ProblemResponse = {
  readonly status: number;
  readonly body: z.infer<typeof Problem>;
  readonly headers: Readonly<Record<string, string | string[]>>;
};

type HttpProblem = {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
};

/** A refusal that only HTTP knows: wrong method, body too large, unsupported media type. */
export class HttpFailure extends Error {
  readonly problem: HttpProblem;
  constructor(problem: HttpProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export const notFound = () => new Failure('not-found', 'not-found', 'There is nothing at this address.');

/** The response to an error. Anything but a Failure or HttpFailure is a bug: its text goes to the log only. */
export const toProblem = (error: unknown, traceId: string): ProblemResponse => {
  if (error instanceof HttpFailure) {
    const {status, code, detail, headers = {}} = error.problem;
    return {
      status,
      headers,
      body: {type: 'about:blank', title: titles[status] ?? 'Error', status, code, detail, traceId},
    };
  }
  if (error instanceof Failure) {
    const status = statusByKind[error.kind];
    const {errors, retryAfter, members} = error.details;
    const headers: Record<string, string> = {};
    if (retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(retryAfter));
    if (status === 401) headers['www-authenticate'] = 'Bearer';
    return {
      status,
      headers,
      body: {
        ...members,
        type: 'about:blank',
        title: titles[status]!,
        status,
        code: error.code,
        detail: error.message,
        ...(errors && {errors: [...errors]}),
        traceId,
      },
    };
  }
  const detail = `An internal error occurred. Quote trace id ${traceId} when you report it.`;
  return {
    status: 500,
    headers: {},
    body: {type: 'about:blank', title: titles[500]!, status: 500, code: 'internal-error', detail, traceId},
  };
};
