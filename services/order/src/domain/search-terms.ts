import type {OrderTerms} from './order.ts';

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .normalize('NFC')
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

const skuTerm = (sku: string) => `sku:${sku.toLowerCase()}`;
const nameTerms = (name: string) => wordsOf(name).map(word => `name:${word}`);

/** What an order is found by: the SKUs of its lines, and the words of the recipient's name. */
export const searchTerms = ({
  lines,
  shippingAddress,
}: Pick<OrderTerms, 'lines' | 'shippingAddress'>): readonly string[] => [
  ...new Set([...lines.map(({sku}) => skuTerm(sku)), ...nameTerms(shippingAddress.fullName)]),
];

/** The terms that an order must have; undefined when none is asked for. */
export const requiredTerms = ({sku, name}: {readonly sku?: string | undefined; readonly name?: string | undefined}) => {
  const terms = [...(sku === undefined ? [] : [skuTerm(sku)]), ...nameTerms(name ?? '')];
  return terms.length > 0 ? terms : undefined;
};
