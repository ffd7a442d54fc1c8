import {z} from 'zod';
import {Id, Money} from './schema.ts';

/** A reduction of a line or of the shipping: a promotion's share of it. */
const Discount = z
  .object({name: z.string(), amount: Money})
  .meta({id: 'Discount', description: 'A reduction; `amount` is positive'});

/** The tax on a line, on the shipping or, by rate, on the whole order. */
const Tax = z
  .object({name: z.string(), rate: z.string().meta({description: 'percent', example: '19'}), amount: Money})
  .meta({id: 'Tax'});

/** What a line or the shipping costs: `total` is `subtotal` less discounts, plus taxes unless prices include them. */
export const priceParts = {
  subtotal: Money,
  discounts: z.array(Discount),
  taxes: z.array(Tax),
  total: Money,
};

const ShippingCost = z
  .object({methodId: Id.nullable(), name: z.string().nullable(), ...priceParts})
  .meta({id: 'ShippingCost'});

/** The sums of an order: `total` is the sum of the totals of the lines and of the shipping, to the minor unit. */
export const orderSums = {
  shipping: ShippingCost.nullable(),
  subtotal: Money.meta({description: 'of the lines, before discounts and taxes'}),
  discountTotal: Money,
  taxTotal: Money,
  taxes: z.array(Tax).meta({description: 'by rate'}),
  total: Money,
  pricesIncludeTax: z.boolean(),
};

type Parts<T extends Readonly<Record<string, z.ZodType>>> = {readonly [K in keyof T]: z.infer<T[K]>};
export type PriceParts = Parts<typeof priceParts>;
export type OrderSums = Parts<typeof orderSums>;

/** The parts of a price without discounts and taxes. */
export const plainPrice = (total: z.infer<typeof Money>): PriceParts => ({
  subtotal: total,
  discounts: [],
  taxes: [],
  total,
});

/** The sums of an order without discounts, taxes and shipping. */
export const plainSums = (total: z.infer<typeof Money>): OrderSums => ({
  shipping: null,
  subtotal: total,
  discountTotal: {...total, amount: 0},
  taxTotal: {...total, amount: 0},
  taxes: [],
  total,
  pricesIncludeTax: true,
});
