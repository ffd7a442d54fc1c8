import type {Fleet} from '@ecom/dev/fleet/fleet';
import type pg from 'pg';
import {createClient} from '../e2e/client.ts';
import {queryDatabase} from '../e2e/database.ts';
import {findInvariantViolations} from '../e2e/invariants.ts';
import {checkAccountConsistency, type SignUp} from './account-consistency.ts';
import type {AcceptedCheckout, Product} from './buyers.ts';

type Order = {
  readonly id: string;
  readonly paid: boolean;
  readonly lines: {id: string; variantId: string; quantity: number}[];
  readonly cancellations: {lines: {lineId: string; quantity: number}[]}[];
};
type Payment = {
  readonly order_id: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
};
type Stock = {readonly variant_id: string; readonly on_hand: number; readonly reserved: number};

/** Checks that the data of all services agree when no event is pending; returns the violations. */
export const checkConsistency = async (
  fleet: Pick<Fleet, 'url' | 'databaseOf'>,
  products: readonly Product[],
  accepted: readonly AcceptedCheckout[],
  signUps: readonly SignUp[],
): Promise<readonly string[]> => {
  const read = <Row extends pg.QueryResultRow>(service: string, text: string) =>
    queryDatabase<Row>(fleet.databaseOf(service), text);
  const violations = await findInvariantViolations(fleet.databaseOf);
  const report = (violation: string, rows: readonly unknown[]) => {
    if (rows.length > 0) violations.push(`${violation}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length})`);
  };

  const orders = await read<Order>(
    'order',
    `select o.id, o.lines, s.parts -> 'cancellations' as cancellations,
       s.status in ('confirmed', 'completed') and s.payment_status in ('captured', 'partially_refunded') as paid
     from orders o join order_states s on s.id = o.id`,
  );
  const orderIds = new Set(orders.map(({id}) => id));
  report(
    'accepted checkouts without an order',
    accepted.filter(({orderId}) => !orderIds.has(orderId)),
  );

  const payments = await read<Payment>(
    'payment',
    `select p.order_id, p.amount::int,
       (select coalesce(sum(amount), 0)::int from simulated_ledger l where l.order_id = p.order_id and outcome = 'captured') captured,
       (select coalesce(sum(amount), 0)::int from simulated_ledger l where l.order_id = p.order_id and outcome = 'refunded') refunded
     from payments p`,
  );
  const paidOrderIds = new Set(orders.filter(({paid}) => paid).map(({id}) => id));
  const captured = payments.filter(payment => payment.captured > payment.refunded);
  report(
    'captures without a refund for orders that are not paid',
    captured.filter(({order_id}) => !paidOrderIds.has(order_id)),
  );
  report(
    'captures of a wrong amount',
    payments.filter(payment => payment.captured !== 0 && payment.captured !== payment.amount),
  );
  const capturedOrderIds = new Set(captured.map(({order_id}) => order_id));
  report(
    'paid orders without a capture',
    [...paidOrderIds].filter(id => !capturedOrderIds.has(id)),
  );

  const soldByVariant = new Map<string, number>();
  for (const {paid, lines, cancellations} of orders) {
    if (!paid) continue;
    const cancelled = cancellations.flatMap(cancellation => cancellation.lines);
    for (const {id, variantId, quantity} of lines) {
      const returned = cancelled.filter(({lineId}) => lineId === id).reduce((sum, piece) => sum + piece.quantity, 0);
      soldByVariant.set(variantId, (soldByVariant.get(variantId) ?? 0) + quantity - returned);
    }
  }
  const stockByVariant = new Map(
    (await read<Stock>('product', 'select variant_id, on_hand::int, reserved::int from stock')).map(row => [
      row.variant_id,
      row,
    ]),
  );
  for (const {variantId, stock: initial} of products) {
    const {on_hand, reserved} = stockByVariant.get(variantId)!;
    const sold = soldByVariant.get(variantId) ?? 0;
    if (on_hand + sold !== initial || reserved !== 0) {
      violations.push(`stock of ${variantId}: ${on_hand} on hand, ${reserved} reserved, ${sold} sold of ${initial}`);
    }
  }

  await checkAccountConsistency(read, report, signUps);

  const nameById = new Map(
    (await read<{id: string; name: string}>('product', 'select id, name from products')).map(({id, name}) => [
      id,
      name,
    ]),
  );
  const client = createClient(fleet.url);
  for (const {id, variantId} of products) {
    const {status, body} = await client.request('GET', `/catalog/products/${id}`);
    const name = nameById.get(id);
    const {on_hand} = stockByVariant.get(variantId)!;
    if (status !== 200 || body.name !== name || body.variants[0].available !== on_hand) {
      violations.push(
        `the catalog returns ${status} ${body.name} ${body.variants?.[0]?.available} instead of ${name} ${on_hand}`,
      );
    }
  }
  return violations;
};
