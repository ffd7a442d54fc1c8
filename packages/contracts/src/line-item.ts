import {z} from 'zod';
import {priceParts} from './price-breakdown.ts';
import {Id, Money} from './schema.ts';

/** A variant and how many of it are bought, at the price that was confirmed at checkout. */
export const LineItem = z
  .object({
    id: Id,
    variantId: Id,
    productId: Id,
    sku: z.string().meta({example: 'NIMBUS-5-BLACK'}),
    name: z.string().meta({example: 'Nimbus 5 (black)'}),
    quantity: z.int().min(1),
    unitPrice: Money,
    ...priceParts,
  })
  .meta({id: 'LineItem', description: 'A variant in an order, at the price of the checkout'});

export type LineItem = Readonly<z.infer<typeof LineItem>>;

/** Some pieces of a line. */
export const LineQuantity = z.object({lineId: Id, quantity: z.int().min(1)}).meta({id: 'LineQuantity'});
export type LineQuantity = Readonly<z.infer<typeof LineQuantity>>;
