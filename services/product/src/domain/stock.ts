import {Failure} from '@ecom/core/failure';

export type Level = {
  /** On the shelf, what is set aside for orders included. */
  readonly onHand: number;
  /** Set aside for orders that are not paid yet. */
  readonly reserved: number;
};

/** The stock of a variant in a list. */
export type VariantStock = Level & {
  readonly variantId: string;
  readonly sku: string;
  readonly productId: string;
  readonly productName: string;
};

/** What can still be sold. */
export const available = ({onHand, reserved}: Level): number => onHand - reserved;

export const setOnHand = (level: Level, onHand: number): Level => {
  if (onHand < level.reserved) throw stockBelowReserved(level, onHand);
  return {...level, onHand};
};

export const adjust = (level: Level, delta: number): Level => {
  const onHand = level.onHand + delta;
  if (!Number.isSafeInteger(onHand)) throw stockTooLarge();
  return setOnHand(level, onHand);
};

const stockBelowReserved = ({onHand, reserved}: Level, wanted: number) =>
  new Failure(
    'conflict',
    'below-reserved',
    `${onHand} are on hand, ${reserved} of them reserved for orders: ${wanted} would be too few.`,
    {
      members: {reserved},
    },
  );
const stockTooLarge = () => new Failure('invalid', 'stock-too-large', 'That is more stock than can be counted.');
