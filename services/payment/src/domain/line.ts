import type {LineQuantity} from '@ecom/contracts/line-item';

/** A line of the order that is paid. */
export type Line = {
  readonly id: string;
  readonly quantity: number;
  /** Minor units; not negative. */
  readonly total: number;
};

/** Pieces of a line that are refunded, and what they cost in minor units. */
export type RefundedLine = LineQuantity & {readonly amount: number};

/** Pieces of one line that refunds have already, and their amount. */
type Taken = {readonly quantity: number; readonly amount: number};

/** What the first `pieces` pieces of a line cost, in minor units, rounded half up. The product may exceed the safe integers. */
const shareOf = ({quantity, total}: Line, pieces: number): number => {
  const divisor = 2n * BigInt(quantity);
  return Number((2n * BigInt(total) * BigInt(pieces) + BigInt(quantity)) / divisor);
};

/**
 * What the next `quantity` pieces of a line cost after those that are `taken`, in minor units. Refunds that follow each other get share(b) - share(a).
 * After one of them has failed, those that remain are no longer the first pieces: each piece then still costs the average rounded down or up, so
 * that all pieces together cost the line's total.
 */
export const amountOfPieces = (line: Line, taken: Taken, quantity: number): number => {
  const least = (line.total - (line.total % line.quantity)) / line.quantity;
  const most = line.total % line.quantity === 0 ? least : least + 1;
  const leftAmount = line.total - taken.amount;
  const leftPieces = line.quantity - taken.quantity - quantity;
  const wanted = shareOf(line, taken.quantity + quantity) - taken.amount;
  const atLeast = Math.max(quantity * least, leftAmount - leftPieces * most);
  const atMost = Math.min(quantity * most, leftAmount - leftPieces * least);
  return Math.min(Math.max(wanted, atLeast), atMost);
};

/** The pieces of a line among those that are refunded. */
export const takenOf = (lineId: string, refunded: readonly RefundedLine[]): Taken =>
  refunded
    .filter(each => each.lineId === lineId)
    .reduce((sum, each) => ({quantity: sum.quantity + each.quantity, amount: sum.amount + each.amount}), {
      quantity: 0,
      amount: 0,
    });

/** The next `quantity` pieces of a line with their amount, at most those that are left; undefined when none is. */
export const nextPieces = (
  line: Line,
  refunded: readonly RefundedLine[],
  quantity: number = line.quantity,
): RefundedLine | undefined => {
  const taken = takenOf(line.id, refunded);
  const pieces = Math.min(quantity, line.quantity - taken.quantity);
  return pieces > 0 ? {lineId: line.id, quantity: pieces, amount: amountOfPieces(line, taken, pieces)} : undefined;
};
