import type {Response} from '../client/shop.ts';

/** What a terminal shows of the stock of a variant. */
export const stockFields = ({
  sku,
  onHand,
  reserved,
  available,
}: Response<'getVariantStock'> & {readonly sku: string}) => ({sku, onHand, reserved, available});
