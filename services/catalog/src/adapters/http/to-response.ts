import type {CachedResponse} from '../response-cache.ts';

/** RFC 9110 §13.1.2: weak comparison, any of a list, or `*`. */
const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some(tag => ['*', etag, `W/${etag}`].includes(tag.trim()));

/** Clients must revalidate a stored response each time: prices and stock must be current. */
export const respond = ({body, etag}: CachedResponse, ifNoneMatch: string | undefined) => {
  const headers = {etag, 'cache-control': 'public, no-cache'};
  return matches(ifNoneMatch, etag) ? {status: 304 as const, headers} : {status: 200 as const, headers, body};
};
