import {z} from 'zod';

/** The schema of one page of a list. A page of `Order` is named `OrderPage`. */
export const pageOf = <T extends z.ZodType>(item: T) => {
  const page = z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .meta({description: 'Pass it as `cursor` to get the next page; null on the last one'}),
    total: z.int().min(0).optional().meta({description: 'The number of items on all pages; only with `count=true`'}),
  });
  const id = item.meta()?.id;
  return id ? page.meta({id: `${id}Page`, description: `A page of a list; its items are of type ${id}`}) : page;
};

/** A whole number in a query. `Number()` would also read the empty text, hexadecimal and exponents. */
export const queryInteger = (message: string) =>
  z
    .string()
    .regex(/^[0-9]{1,16}$/, message)
    .transform(Number);

/** The query parameters of a list that has one order only. */
export const pagingQuery = {
  limit: queryInteger('must be a number from 1 to 100')
    .pipe(z.int().min(1).max(100))
    .default(20)
    .meta({description: 'Items per page', example: 20}),
  cursor: z
    .string()
    .max(1000)
    .optional()
    .meta({description: '`nextCursor` of the page before, with the same sort; absent: the first page'}),
};

/** The query parameters of every other list. The first of `sorts` is the default; a leading `-` means descending. */
export const pageQuery = <const S extends readonly [string, ...string[]]>(...sorts: S) => ({
  ...pagingQuery,
  sort: z
    .enum(sorts)
    .default(sorts[0] as never)
    .meta({description: 'Sort order; a leading `-` means descending'}),
});

/** The query parameter of a list that counts all its items. */
export const countQuery = {
  count: z
    .stringbool()
    .default(false)
    .meta({description: 'Whether to add `total`, the number of items on all pages; it takes as long as they are many'}),
};

/** A filter by the first characters of an id, which people type instead of the whole. */
export const abbreviatedId = z
  .string()
  .regex(/^[\da-f]{8}(?:-?[\da-f]){0,24}$/i, 'must be the first 8 or more digits of an id')
  .transform(text => {
    const digits = text.toLowerCase().replaceAll('-', '');
    return {
      prefix: [8, 12, 16, 20].reduceRight(
        (id, at) => (id.length > at ? `${id.slice(0, at)}-${id.slice(at)}` : id),
        digits,
      ),
    };
  })
  .optional()
  .meta({description: 'The first 8 or more digits of an id'});

/** A repeated parameter, or a single one, as a list. */
const listed = (input: unknown): unknown => (typeof input === 'string' ? [input] : input);

/** A filter of a list by several values, repeated or separated by commas: `status=placed,confirmed`. */
export const anyOf = <T extends z.ZodType>(value: T) =>
  z
    .preprocess(
      input => (Array.isArray(listed(input)) ? [input].flat().flatMap(each => String(each).split(',')) : input),
      z.array(value).max(50),
    )
    .optional()
    .meta({description: 'Any of these values, repeated or separated by commas', explode: false});

/** A filter by several texts, which may have commas: the parameter is repeated. */
export const repeated = <T extends z.ZodType>(value: T) => z.preprocess(listed, z.array(value).max(20)).optional();
