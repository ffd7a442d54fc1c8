import type {LineQuantity} from '@ecom/contracts/line-item';
import {Failure} from '@ecom/core/failure';
import type {Order, Shipment, ShipmentStatus} from './order.ts';

/** How many pieces of a line were cancelled, shipped and so on. Lost pieces were shipped, too. */
export type LineCounts = {
  readonly cancelled: number;
  readonly shipped: number;
  readonly delivered: number;
  readonly lost: number;
  readonly returned: number;
  readonly refunded: number;
};

type Parts = Pick<Order, 'lines' | 'shipments' | 'cancellations' | 'refunds'>;

const sumOf = (lineId: string, parts: readonly {readonly lines: readonly LineQuantity[]}[]): number =>
  parts.reduce(
    (sum, {lines}) => lines.reduce((own, each) => (each.lineId === lineId ? own + each.quantity : own), sum),
    0,
  );

const withStatus = <Part extends {readonly status: string}>(parts: readonly Part[], status: Part['status']) =>
  parts.filter(part => part.status === status);

/** The counts of a line. Returns do not exist yet. */
export const countsOf = ({shipments, cancellations, refunds}: Parts, lineId: string): LineCounts => ({
  cancelled: sumOf(lineId, cancellations),
  shipped: sumOf(lineId, shipments),
  delivered: sumOf(lineId, withStatus(shipments, 'delivered')),
  lost: sumOf(lineId, withStatus(shipments, 'lost')),
  returned: 0,
  refunded: sumOf(lineId, withStatus(refunds, 'succeeded')),
});

/** The pieces that are neither cancelled nor shipped, by line; lines without any are omitted. */
export const openLines = (order: Parts): readonly LineQuantity[] =>
  order.lines.flatMap(({id, quantity}) => {
    const {cancelled, shipped} = countsOf(order, id);
    const open = quantity - cancelled - shipped;
    return open > 0 ? [{lineId: id, quantity: open}] : [];
  });

const piecesIn = (lines: readonly LineQuantity[]): number => lines.reduce((sum, {quantity}) => sum + quantity, 0);

/** How many pieces of the order are shipped, and how far. */
export const shipmentStatus = (order: Parts): ShipmentStatus => {
  const shipped = piecesIn(order.shipments.flatMap(({lines}) => lines));
  if (shipped === 0) return 'unshipped';
  const delivered = piecesIn(withStatus<Shipment>(order.shipments, 'delivered').flatMap(({lines}) => lines));
  const isAllShipped = openLines(order).length === 0;
  if (delivered > 0) return isAllShipped && delivered === shipped ? 'delivered' : 'partially_delivered';
  return isAllShipped ? 'shipped' : 'partially_shipped';
};

/** Whether nothing is left to do: every piece is cancelled, delivered or lost, and not all are cancelled. */
export const isFulfilled = (order: Parts): boolean =>
  order.shipments.length > 0 &&
  openLines(order).length === 0 &&
  order.shipments.every(({status}) => status !== 'shipped');

/**
 * The pieces of a request: those that it names, the same line twice added up, or all that are open.
 *
 * @throws Failure `invalid` for a line that the order does not have, `conflict` for more pieces than are open, or when none are
 */
export const selectOpenLines = (order: Parts, wanted: readonly LineQuantity[] | undefined): readonly LineQuantity[] => {
  const open = openLines(order);
  if (open.length === 0) throw nothingOpen();
  if (!wanted) return open;
  const sums = new Map<string, number>();
  for (const [index, {lineId, quantity}] of wanted.entries()) {
    if (!order.lines.some(({id}) => id === lineId)) throw unknownLine(index, lineId);
    sums.set(lineId, (sums.get(lineId) ?? 0) + quantity);
  }
  for (const [lineId, quantity] of sums) {
    const left = open.find(each => each.lineId === lineId)?.quantity ?? 0;
    if (quantity > left) throw tooManyPieces(order.lines.find(({id}) => id === lineId)!, quantity, left);
  }
  return [...sums].map(([lineId, quantity]) => ({lineId, quantity}));
};

/** Whether these pieces are all that are open. */
export const areAllOpen = (order: Parts, lines: readonly LineQuantity[]): boolean =>
  piecesIn(lines) === piecesIn(openLines(order));

const nothingOpen = () =>
  new Failure('conflict', 'no-open-pieces', 'All pieces of the order are shipped or cancelled already.');
const unknownLine = (index: number, lineId: string) =>
  new Failure('invalid', 'unknown-line', `The order has no line ${lineId}.`, {
    errors: [{path: `lines[${index}].lineId`, message: 'is no line of this order'}],
  });
const tooManyPieces = ({id: lineId, sku}: Parts['lines'][number], wanted: number, left: number) =>
  new Failure(
    'conflict',
    'too-many-pieces',
    `At most ${left} of ${sku} can still be shipped or cancelled, not ${wanted}.`,
    {members: {lineId, left}},
  );
