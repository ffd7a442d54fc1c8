import {Failure} from '@ecom/core/failure';
import type {Context} from 'koa';
import {acceptsIfMatch, type Route} from './route.ts';

// Conditional requests (RFC 9110 §13). Entity tags are compared by their opaque parts: compression in a proxy makes `W/"3"` of `"3"`, and a client that
// sends it back means our version 3.

const notMatched = () =>
  new Failure(
    'stale',
    'if-match-failed',
    'If-Match names no ETag of this resource. Get it, and send its ETag, such as "3".',
  );

const notSupported = (header: string) =>
  new Failure(
    'stale',
    `${header.toLowerCase()}-not-supported`,
    `This operation does not support ${header}. Remove the header.`,
  );

/** Each tag of a list may cost one attempt to save a change. */
const maxTags = 10;

const tooManyTags = () => new Failure('stale', 'if-match-failed', `If-Match may name at most ${maxTags} ETags.`);

/** The opaque parts of the entity tags in a header. */
const opaqueTags = (header: string): readonly string[] => [
  ...new Set(Array.from(header.matchAll(/(?:W\/)?"([^"]*)"/g), ([, opaque]) => opaque!)),
];

const isAny = (header: string) => header.trim() === '*';

const matches = (header: string, etag: string): boolean =>
  isAny(header) || opaqueTags(header).some(tag => opaqueTags(etag).includes(tag));

/**
 * The versions in `If-Match`, any of which the resource may have; `[undefined]` without the header and for `*`.
 *
 * @throws Failure `stale` when no version can match, also where the operation ignores the header: a condition that is not evaluated must not appear to be
 * true (RFC 9110 §13.1.1)
 */
export const expectedVersions = (ctx: Context, route: Route): readonly (number | undefined)[] => {
  if (route.method === 'get') return [undefined];
  if (ctx.req.headers['if-none-match'] !== undefined) throw notSupported('If-None-Match');
  const header = ctx.req.headers['if-match'];
  if (header === undefined) return [undefined];
  if (!acceptsIfMatch(route)) throw notSupported('If-Match');
  if (isAny(header)) return [undefined];
  const versions = opaqueTags(header).filter(tag => /^\d{1,15}$/.test(tag));
  if (versions.length === 0) throw notMatched();
  if (versions.length > maxTags) throw tooManyTags();
  return versions.map(Number);
};

/**
 * Calls `change` with each version until one is not stale.
 *
 * @throws what `change` throws; for the last version also a Failure `stale`
 */
export const withAnyVersion = async <T>(
  versions: readonly (number | undefined)[],
  change: (version: number | undefined) => Promise<T>,
): Promise<T> => {
  for (const version of versions.slice(0, -1)) {
    try {
      return await change(version);
    } catch (error) {
      if (!(error instanceof Failure && error.kind === 'stale')) throw error;
    }
  }
  return change(versions.at(-1));
};

/**
 * Whether the client of a GET request has the response with this entity tag already (`If-None-Match`).
 *
 * @throws Failure `stale` when `If-Match` names other versions only
 */
export const isNotModified = ({req: {headers, method}}: Context, etag: string): boolean => {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (headers['if-match'] !== undefined && !matches(headers['if-match'], etag)) throw notMatched();
  return headers['if-none-match'] !== undefined && matches(headers['if-none-match'], etag);
};
