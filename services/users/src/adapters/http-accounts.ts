import {Failure, type FailureKind, type FieldError} from '@ecom/core/failure';
import type {Accounts} from '../application/ports.ts';

const kinds: Readonly<Record<number, FailureKind>> = {
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  422: 'invalid',
  429: 'rate-limited',
};
const authUnavailable = () =>
  new Failure('unavailable', 'auth-unavailable', 'Accounts cannot be changed at the moment. Try again soon.', {
    retryAfter: 1,
  });

type Problem = {readonly code?: string; readonly detail?: string; readonly errors?: readonly FieldError[]};

type AccountsOptions = {
  readonly url: string;
  /** What both services know: the current secret, then the previous one, which a process of auth that is not replaced yet still has. */
  readonly secrets: readonly string[];
};

/** Calls the auth service, on a path that no gateway exposes. */
export const httpAccounts = ({url, secrets}: AccountsOptions): Accounts => {
  const send = async (method: string, path: string, body: unknown, secret: string) => {
    const attempt = () =>
      fetch(url + path, {
        method,
        headers: {'content-type': 'application/json', authorization: `Bearer ${secret}`},
        body: JSON.stringify(body),
        // A redirect would carry the secret elsewhere.
        redirect: 'error',
        signal: AbortSignal.timeout(5000),
      });
    // A process of auth that ends may close a connection while a request is on its way. Every request may be repeated.
    return attempt()
      .catch(attempt)
      .catch(() => {
        throw authUnavailable();
      });
  };
  const ask = async (method: string, path: string, body: unknown) => {
    let response = await send(method, path, body, secrets[0]!);
    for (const secret of secrets.slice(1)) {
      if (response.status === 401) response = await send(method, path, body, secret);
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Problem;
    const kind = kinds[response.status];
    const {code, detail = '', errors} = problem;
    throw kind && code ? new Failure(kind, code, detail, errors && {errors}) : authUnavailable();
  };
  return {
    async create(account) {
      await ask('POST', '/internal/accounts', account);
    },
    async authorizeChange(userId, change) {
      await ask('POST', `/internal/accounts/${userId}/authorization`, change);
    },
    async changeEmail(userId, email, {byOther} = {byOther: false}) {
      // A process of the release before knows no other field.
      const body = byOther ? {email, byOther} : {email};
      const response = await ask('PUT', `/internal/accounts/${userId}/email`, body);
      const {version, isPending} = (await response.json().catch(() => ({}))) as {version?: number; isPending?: boolean};
      if (version === undefined) throw authUnavailable();
      return isPending ? undefined : version;
    },
  };
};
