import {Failure} from '@ecom/core/failure';
import {anyOf, pageOf, pagingQuery} from '@ecom/http/page';
import {Problem} from '@ecom/http/problem';
import {z} from 'zod';
import type {ImportRow as Row} from '../../domain/import.ts';
import {maxVariants} from '../../domain/product.ts';
import {Brand, CategoryName, ProductBody, productFilters, VariantBody} from './schemas.ts';

export const maxRows = 100;

const variant = VariantBody.shape;
const ImportedVariant = z.strictObject({
  sku: variant.sku,
  options: variant.options.unwrap().optional(),
  prices: variant.prices.unwrap().optional(),
  stock: variant.stock.unwrap().optional().meta({description: 'Pieces on hand'}),
});

const product = ProductBody.shape;
const ImportRow = z
  .strictObject({
    slug: product.slug.unwrap(),
    name: product.name,
    description: product.description.unwrap().optional(),
    brand: product.name.nullable().optional().meta({description: 'The name of the brand; null for none'}),
    categories: z
      .array(z.array(CategoryName).min(1).max(20))
      .max(20)
      .optional()
      .meta({description: 'For each category the names from the root to it', example: [['Home', 'Kitchen']]}),
    status: product.status.unwrap().optional(),
    media: product.media.unwrap().optional(),
    attributes: product.attributes.unwrap().optional(),
    variants: z.array(ImportedVariant).max(maxVariants).default([]),
  })
  .meta({
    id: 'ImportRow',
    description: 'A product by its slug, with variants by their SKUs. What it leaves out stays as it is',
  });

const toFailure = (issues: readonly z.core.$ZodIssue[]): Failure => {
  const errors = issues.map(({path, message}) => ({path: z.core.toDotPath(path), message}));
  return new Failure('invalid', 'invalid-row', `The row is invalid: ${errors[0]!.path}: ${errors[0]!.message}`, {
    errors,
  });
};

/** An invalid row becomes the failure that refuses it, so that the others are imported. */
const RowOrFailure = ImportRow.catch(context => (context && toFailure(context.error.issues)) as never) as z.ZodType<
  Row | Failure
>;

export const ImportBody = z.strictObject({items: z.array(RowOrFailure).min(1).max(maxRows)});
export const ImportQuery = z.strictObject({
  dryRun: z.stringbool().default(false).meta({description: 'Whether to change nothing, and only return the outcomes'}),
});

const ImportOutcome = z
  .object({
    index: z.int().meta({description: 'The place of the row in the request; the first is 0'}),
    outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
    productId: Brand.shape.id.optional().meta({description: 'Absent when the row is refused, or would be created'}),
    error: Problem.omit({traceId: true})
      .meta({id: 'RowProblem', description: 'Why a row is refused, as in a problem document'})
      .optional(),
  })
  .meta({id: 'ImportOutcome', description: 'What became of a row'});
export const ImportOutcomes = z.object({items: z.array(ImportOutcome)});

export const ExportPage = pageOf(ImportRow);
export const ExportQuery = z.strictObject({
  cursor: pagingQuery.cursor,
  limit: pagingQuery.limit.default(maxRows).meta({description: 'Rows per page', example: maxRows}),
  status: anyOf(product.status.unwrap()).meta({
    description: 'Any of these, repeated or separated by commas; default: all of them',
  }),
  ...productFilters,
});
