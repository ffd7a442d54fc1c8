import {z} from 'zod';

/** The header `Prefer` (RFC 7240) of a request that may wait. */
export const preferHeader = z.string().max(200).optional();

/** Seconds of `Prefer: wait=…` (RFC 7240 §4.3), at most 30; 0 without it. */
export const waitOf = (prefer: string | undefined): number =>
  Math.min(30, Number(/(?:^|[,;\s])wait\s*=\s*"?(\d{1,5})"?(?:$|[,;\s])/i.exec(prefer ?? '')?.[1] ?? 0));

/** Whether the client wants a response with a body where none is the default: `Prefer: return=representation` (RFC 7240 §4.2). */
export const wantsRepresentation = (prefer: string | undefined): boolean =>
  /(?:^|[,;\s])return\s*=\s*"?representation"?(?:$|[,;\s])/i.test(prefer ?? '');
