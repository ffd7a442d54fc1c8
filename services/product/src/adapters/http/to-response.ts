import type {Principal} from '@ecom/contracts/principal';
import type {Product, Variant} from '../../domain/product.ts';
import {available, type Level} from '../../domain/stock.ts';

/** Whether the caller may see drafts and quantities on hand. */
export const isStaff = (principal: Principal | undefined): boolean =>
  principal?.permissions.has('products:write') === true;

export const toStockResponse = (level: Level) => ({...level, available: available(level)});

/** Quantities on hand and reserved are for staff; the available quantity is public. */
export const toVariantResponse = ({stock, prices, ...variant}: Variant, forStaff: boolean) => ({
  ...variant,
  prices: [...prices],
  stock: forStaff ? toStockResponse(stock) : {available: available(stock)},
});

export const toProductResponse = (
  {version: _, formerSlugs: __, variants, categoryIds, media, ...product}: Product,
  forStaff: boolean,
) => ({
  ...product,
  categoryIds: [...categoryIds],
  media: [...media],
  variants: variants.map(variant => toVariantResponse(variant, forStaff)),
});
