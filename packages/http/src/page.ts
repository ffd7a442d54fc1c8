import {z} from 'zod';

/** A page's schema, for answers. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().meta({description: 'give it as `cursor` to get what follows; null at the end'}),
  });

/** The query that every list understands. The first of `sorts` is the default; each may be turned by a leading `-`. */
export const pageQuery = <const S extends readonly [string, ...string[]]>(...sorts: S) => ({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
  sort: z.enum(sorts).default(sorts[0] as never),
});
