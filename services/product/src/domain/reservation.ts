import {available, type Level} from './stock.ts';

export type Line = {readonly variantId: string; readonly quantity: number};
type Shortage = {readonly variantId: string; readonly wanted: number; readonly available: number};

/**
 * What became of an order's lines. `reserved` leads to `committed` or `released`, once, and only by an event of the order: a reservation does not expire.
 * Committed stock is `returned` when a paid order is cancelled.
 */
export type Reservation = {
  readonly orderId: string;
  readonly status: 'reserved' | 'rejected' | 'committed' | 'released' | 'returned';
  readonly lines: readonly Line[];
  readonly short: readonly Shortage[];
};

/** The same variant in two lines counts as one. */
export const sumLines = (lines: readonly Line[]): readonly Line[] => {
  const sums = new Map<string, number>();
  for (const {variantId, quantity} of lines) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return [...sums]
    .map(([variantId, quantity]) => ({variantId, quantity}))
    .sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
};

/**
 * All lines or none. `levels` has what is for sale; anything else counts as none available. In production PostgreSQL decides by the same rule
 * (`adapters/postgres/reservations.ts`); a property test compares both.
 */
export const reserve = (orderId: string, wanted: readonly Line[], levels: ReadonlyMap<string, Level>): Reservation => {
  const lines = sumLines(wanted);
  const short = lines.flatMap(({variantId, quantity}) => {
    const level = levels.get(variantId);
    const left = level ? available(level) : 0;
    return left < quantity ? [{variantId, wanted: quantity, available: left}] : [];
  });
  return {orderId, status: short.length > 0 ? 'rejected' : 'reserved', lines, short};
};

/** The next status on the order's word; undefined when that changes nothing. */
export const onPaid = ({status}: Reservation) => (status === 'reserved' ? ('committed' as const) : undefined);
export const onCancelled = ({status}: Reservation) =>
  status === 'reserved' ? ('released' as const) : status === 'committed' ? ('returned' as const) : undefined;

/** What a step does to the level of a line's variant. */
export const applyStep = (level: Level, step: Reservation['status'], quantity: number): Level => {
  switch (step) {
    case 'reserved':
      return {...level, reserved: level.reserved + quantity};
    case 'released':
      return {...level, reserved: level.reserved - quantity};
    case 'committed':
      return {onHand: level.onHand - quantity, reserved: level.reserved - quantity};
    case 'returned':
      return {...level, onHand: level.onHand + quantity};
    case 'rejected':
      return level;
  }
};
