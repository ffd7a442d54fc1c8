import {available, type Level} from './stock.ts';

export type Line = {readonly variantId: string; readonly quantity: number};
type Shortage = {readonly variantId: string; readonly wanted: number; readonly available: number};

/**
 * What became of an order's lines. `reserved` leads to `committed` or `released`, once, and only by an event of the order: a reservation does not expire.
 * Committed stock is `returned` when a paid order is cancelled. A cancellation of some pieces takes them off the lines, and changes the status
 * when no line is left.
 */
export type Reservation = {
  readonly orderId: string;
  readonly status: 'reserved' | 'rejected' | 'committed' | 'released' | 'returned';
  /** What it holds, or held when it ended. */
  readonly lines: readonly Line[];
  readonly short: readonly Shortage[];
  /** Cancellations whose pieces were given back. */
  readonly cancellationIds: readonly string[];
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
  return {orderId, status: short.length > 0 ? 'rejected' : 'reserved', lines, short, cancellationIds: []};
};

/** The next status on the order's word; undefined when that changes nothing. */
export const onPaid = ({status}: Reservation) => (status === 'reserved' ? ('committed' as const) : undefined);
export const onCancelled = ({status}: Reservation) =>
  status === 'reserved' ? ('released' as const) : status === 'committed' ? ('returned' as const) : undefined;

/**
 * Takes the pieces of a cancellation off the reservation, at most those that it still holds. Returns the pieces and the step that gives them back;
 * undefined when that changes nothing.
 */
export const onLinesCancelled = (reservation: Reservation, cancellationId: string, cancelled: readonly Line[]) => {
  const step = onCancelled(reservation);
  if (!step || reservation.cancellationIds.includes(cancellationId)) return undefined;
  const quantities = new Map(sumLines(cancelled).map(({variantId, quantity}) => [variantId, quantity]));
  const split = reservation.lines.map(({variantId, quantity}) => {
    const given = Math.min(quantity, quantities.get(variantId) ?? 0);
    return {left: {variantId, quantity: quantity - given}, given: {variantId, quantity: given}};
  });
  const lines = split.map(({left}) => left).filter(hasPieces);
  const pieces = split.map(({given}) => given).filter(hasPieces);
  const status = lines.length > 0 ? reservation.status : step;
  const cancellationIds = [...reservation.cancellationIds, cancellationId];
  return {reservation: {...reservation, status, lines, cancellationIds}, step, pieces};
};

const hasPieces = ({quantity}: Line) => quantity > 0;

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
