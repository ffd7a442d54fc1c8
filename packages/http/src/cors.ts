import koaCors from '@koa/cors';
import type {Middleware} from 'koa';

/** Headers of responses that scripts may read beside the simple ones. */
const exposeHeaders = [
  ...['ETag', 'Location', 'Retry-After', 'Idempotent-Replayed', 'Preference-Applied'],
  ...['X-Request-Id', 'Traceparent', 'Device-Token'],
];

/** How long browsers may reuse the response to a preflight request. */
const maxAgeSeconds = 600;

/**
 * Lets scripts of other origins call the API (https://fetch.spec.whatwg.org/#http-cors-protocol). Credentials are headers, not cookies, so that no origin
 * needs more trust than another.
 *
 * @param origins such as `https://shop.example`; `*` is every origin
 */
export const cors = (origins: readonly string[]): Middleware => {
  const allowed = new Set(origins);
  const origin = ({headers}: {headers: {origin?: string | undefined}}) => {
    if (allowed.has('*')) return '*';
    return headers.origin !== undefined && allowed.has(headers.origin) ? headers.origin : '';
  };
  return koaCors({origin, exposeHeaders, maxAge: maxAgeSeconds});
};
