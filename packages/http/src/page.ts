import {z} from 'zod';

/** The schema of one page of a list. A page of `Order` is named `OrderPage`. */
export const pageOf = <T extends z.ZodType>(item: T) => {
  const page = z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .meta({description: 'Pass it as `cursor` to get the next page; null on the last one'}),
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

/** The query parameters of every list. The first of `sorts` is the default; a leading `-` means descending. */
export const pageQuery = <const S extends readonly [string, ...string[]]>(...sorts: S) => ({
  limit: queryInteger('must be a number from 1 to 100')
    .pipe(z.int().min(1).max(100))
    .default(20)
    .meta({description: 'Items per page', example: 20}),
  cursor: z
    .string()
    .max(1000)
    .optional()
    .meta({description: '`nextCursor` of the page before, with the same sort; absent: the first page'}),
  sort: z
    .enum(sorts)
    .default(sorts[0] as never)
    .meta({description: 'Sort order; a leading `-` means descending'}),
});

/** A filter of a list by several values, separated by commas: `status=placed,confirmed`. */
export const anyOf = <T extends z.ZodType>(value: T) =>
  z
    .preprocess(list => (typeof list === 'string' ? list.split(',') : list), z.array(value))
    .optional()
    .meta({description: 'any of these values, separated by commas'});
