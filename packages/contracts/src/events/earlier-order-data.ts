import {type PriceParts, plainPrice, plainSums} from '../price-breakdown.ts';

type Data = Readonly<Record<string, unknown>>;
type Line = Data & {readonly variantId: string; readonly total: PriceParts['total']};

/**
 * Adds what events of carts and orders did not have until 2026-12: ids and price parts of lines, and the sums of the order. A line had its variant's id
 * as identity, and there were neither discounts, nor taxes, nor shipping.
 */
export const withPriceBreakdown = (data: unknown): unknown => {
  if (typeof data !== 'object' || data === null) return data;
  const {lines, total, ...rest} = data as Data;
  if (!Array.isArray(lines) || 'subtotal' in rest) return data;
  return {
    ...rest,
    lines: lines.map((line: Line) => ({id: line.variantId, ...plainPrice(line.total), ...line})),
    ...plainSums(total as PriceParts['total']),
  };
};
