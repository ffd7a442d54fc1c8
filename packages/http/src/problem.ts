import {Failure, type FailureKind} from '@ecom/core/failure';
import {z} from 'zod';

/** RFC 9457. `code` is stable; `errors` names what is wrong, field by field. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({path: z.string(), message: z.string()})).optional(),
    traceId: z.string(),
  })
  .meta({id: 'Problem'});

// The only place that knows both failures and status codes.
export const statusOf = {
  malformed: 400,
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  stale: 412,
  limited: 429,
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

export type ProblemAnswer = {
  readonly status: number;
  readonly body: z.infer<typeof Problem>;
  readonly headers: Readonly<Record<string, string>>;
};

type HttpRefusal = {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly headers?: Record<string, string>;
};

/** A refusal that only HTTP knows: wrong method, too large a body, an unsupported media type. */
export class HttpFailure extends Error {
  readonly refusal: HttpRefusal;
  constructor(refusal: HttpRefusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

/** What to answer to an error. What is no refusal is a bug or an outage: its text stays in the log. */
export const problemOf = (error: unknown, traceId: string): ProblemAnswer => {
  if (error instanceof HttpFailure) {
    const {status, code, detail, headers = {}} = error.refusal;
    return {
      status,
      headers,
      body: {type: 'about:blank', title: titles[status] ?? 'Error', status, code, detail, traceId},
    };
  }
  if (error instanceof Failure) {
    const status = statusOf[error.kind];
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
  const detail = `Something broke on our side. Quote trace id ${traceId} when you report it.`;
  return {
    status: 500,
    headers: {},
    body: {type: 'about:blank', title: titles[500]!, status: 500, code: 'internal-error', detail, traceId},
  };
};
