import type {Principal} from '@ecom/contracts/principal';
import type {Product, Variant} from '../../domain/product.ts';
import {available, type Level} from '../../domain/stock.ts';

/** Whether drafts, and what is on hand, are theirs to see. */
export const isStaff = (principal: Principal | undefined): boolean =>
  principal?.permissions.has('products:write') === true;

export const toStockResponse = (level: Level) => ({...level, available: available(level)});

/** What is on hand and reserved is for staff to see; what can be bought is for everybody. */
export const toVariantResponse = ({stock, prices, ...variant}: Variant, forStaff: boolean) => ({
  ...variant,
  prices: [...prices],
  stock: forStaff ? toStockResponse(stock) : {available: available(stock)},
});

export const toProductResponse = (
  {version: _, variants, categoryIds, media, ...product}: Product,
  forStaff: boolean,
) => ({
  ...product,
  categoryIds: [...categoryIds],
  media: [...media],
  variants: variants.map(variant => toVariantResponse(variant, forStaff)),
});
