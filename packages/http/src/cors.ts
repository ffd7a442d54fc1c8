import koaCors from '@koa/cors';
import type {Middleware} from 'koa';

/** Headers of responses that scripts may read beside the simple ones. */
const exposeHeaders = [
  ...['ETag', 'Location', 'Retry-After', 'Idempotent-Replayed', 'Preference-Applied'],
  ...['X-Request-Id', 'Traceparent', 'Device-Token'],
];

/** How long browsers may reuse the response to a preflight request. */
const maxAgeSeconds = 600;

/** The origins whose scripts may send cookies: those that are listed by name. */
export const credentialOrigins = (origins: readonly string[]): ReadonlySet<string> =>
  new Set(origins.filter(origin => origin !== '*'));

/**
 * Lets scripts of other origins call the API (https://fetch.spec.whatwg.org/#http-cors-protocol). Those of origins that are listed by name may send cookies.
 *
 * @param origins such as `https://shop.example`; `*` is every other origin, without cookies
 */
export const cors = (origins: readonly string[]): Middleware => {
  const named = credentialOrigins(origins);
  const origin = ({headers}: {headers: {origin?: string | undefined}}) => {
    if (headers.origin !== undefined && named.has(headers.origin)) return headers.origin;
    return origins.includes('*') ? '*' : '';
  };
  const credentials = ({headers}: {headers: {origin?: string | undefined}}) => named.has(headers.origin ?? '');
  return koaCors({origin, credentials, exposeHeaders, maxAge: maxAgeSeconds});
};
