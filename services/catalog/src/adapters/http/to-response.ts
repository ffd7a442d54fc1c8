import {ok} from '@ecom/http/route';
import type {CachedResponse} from '../response-cache.ts';

/** Clients must revalidate a stored response each time: prices and stock must be current. */
export const respond = ({body, etag}: CachedResponse) => ok(body, {etag, 'cache-control': 'public, no-cache'});

/** Permanent, but not for ever: another resource may take the address, so it must be revalidated, too. */
export const moved = (location: string) => ({
  status: 301 as const,
  headers: {location, 'cache-control': 'public, no-cache'},
});
