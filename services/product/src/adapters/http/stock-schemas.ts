import {Id} from '@ecom/contracts/schema';
import {abbreviatedId, countQuery, pageOf, pageQuery, queryInteger} from '@ecom/http/page';
import {z} from 'zod';
import {StockLevel} from './schemas.ts';

const VariantStock = z
  .object({variantId: Id, sku: z.string(), productId: Id, productName: z.string(), ...StockLevel.shape})
  .meta({id: 'VariantStock', description: 'The stock of a variant, with its product'});

export const StockPage = pageOf(VariantStock);
export const StockQuery = z.strictObject({
  ...pageQuery('available', '-available', 'sku', '-sku'),
  ...countQuery,
  sku: z.string().max(64).optional().meta({description: 'Case is ignored'}),
  variantId: abbreviatedId,
  productId: Id.optional(),
  availableMax: queryInteger('must be a whole number from 0')
    .pipe(z.int().min(0).max(1_000_000_000))
    .optional()
    .meta({description: 'Only what has at most so many pieces available', example: 5}),
});
