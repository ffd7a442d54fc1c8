import type {CategoryEvent, ProductEvent, ReservationEvent, StockEvent} from '@ecom/contracts/events/product';
import type {Reservations} from '../application/ports.ts';
import type {Product} from '../domain/product.ts';
import {
  applyStep,
  type Line,
  onCancelled,
  onLinesCancelled,
  onPaid,
  type Reservation,
  reserve,
} from '../domain/reservation.ts';
import type {Level} from '../domain/stock.ts';

export type ProductServiceEvent = CategoryEvent | ProductEvent | ReservationEvent | StockEvent;
export type StockLevel = {readonly productId: string; readonly version: number; readonly level: Level};

type State = {
  readonly rows: ReadonlyMap<string, Product>;
  readonly levels: ReadonlyMap<string, StockLevel>;
  readonly orders: Map<string, Reservation>;
  readonly outbox: ProductServiceEvent[];
  /** Saves the level and records an event if the available quantity changed. */
  readonly setLevel: (variantId: string, productId: string, level: Level) => void;
};

/** Runs the domain's functions on the state of the memory stores. */
export const memoryReservations = ({rows, levels, orders, outbox, setLevel}: State): Reservations => {
  const handled = new Set<string>();

  const recordAnswer = ({orderId, status, short}: Reservation, at: string) => {
    if (status === 'rejected') outbox.push({type: 'stock.rejected', data: {orderId, at, short: [...short]}});
    else if (status === 'reserved' || status === 'committed')
      outbox.push({type: 'stock.reserved', data: {orderId, at}});
  };
  const changeLevels = (lines: readonly Line[], step: Reservation['status']) => {
    for (const {variantId, quantity} of lines) {
      const {productId, level} = levels.get(variantId)!;
      setLevel(variantId, productId, applyStep(level, step, quantity));
    }
  };
  const advance = (reservation: Reservation, status: Reservation['status']) => {
    orders.set(reservation.orderId, {...reservation, status});
    changeLevels(reservation.lines, status);
  };
  return {
    get: async orderId => orders.get(orderId),
    async reserve(orderId, lines, now, {id}) {
      if (handled.has(id)) return;
      handled.add(id);
      const known = orders.get(orderId);
      if (known) return recordAnswer(known, now);
      const soldVariants = [...rows.values()]
        .filter(({status}) => status === 'published')
        .flatMap(({variants}) => variants);
      const onSale = new Map(soldVariants.map(variant => [variant.id, levels.get(variant.id)!.level]));
      const reservation = reserve(orderId, lines, onSale);
      orders.set(orderId, reservation);
      if (reservation.status === 'reserved') advance(reservation, 'reserved');
      recordAnswer(reservation, now);
    },
    async commit(orderId) {
      const reservation = orders.get(orderId);
      const status = reservation && onPaid(reservation);
      if (status) advance(reservation, status);
    },
    async release(orderId) {
      const reservation = orders.get(orderId);
      if (!reservation) {
        orders.set(orderId, {orderId, status: 'released', lines: [], short: [], cancellationIds: []});
        return;
      }
      const status = onCancelled(reservation);
      if (status) advance(reservation, status);
    },
    async releaseLines(orderId, cancellationId, cancelledLines) {
      const reservation = orders.get(orderId);
      const change = reservation && onLinesCancelled(reservation, cancellationId, cancelledLines);
      if (!change) return;
      orders.set(orderId, change.reservation);
      changeLevels(change.pieces, change.step);
    },
  };
};
