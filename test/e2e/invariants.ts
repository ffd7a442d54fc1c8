import {findViolations} from '@ecom/backup/invariants';
import {postgresServices} from '@ecom/contracts/services';
import {queryDatabase} from './database.ts';

/** Checks what holds between services when no event is pending and every order is final; returns the violations. */
export const findInvariantViolations = async (databaseOf: (service: string) => string): Promise<string[]> => {
  const violations = [...(await findViolations(databaseOf))];
  const read = (service: string, text: string) => queryDatabase(databaseOf(service), text);
  const expectNoRows = async (service: string, violation: string, text: string) => {
    const rows = await read(service, text);
    if (rows.length > 0)
      violations.push(`${service}: ${violation}: ${JSON.stringify(rows.slice(0, 5))} (${rows.length})`);
  };

  for (const service of postgresServices)
    await expectNoRows(service, 'dead letters', 'select topic, type, key, reason from dead_letter');
  await expectNoRows(
    'order',
    'orders are not final',
    `select id, status, payment_status from order_states
     where status = 'placed' or (status = 'confirmed' and payment_status in ('pending', 'requires_action', 'authorized'))`,
  );
  await expectNoRows(
    'cart',
    'carts wait for their order',
    `select id, order_id from carts where status = 'checking_out'`,
  );
  await expectNoRows(
    'payment',
    'payments are not final',
    `select id, status from payments where status in ('pending', 'requires_action', 'authorized', 'voiding')`,
  );

  await expectNoRows(
    'product',
    'stock is reserved without an order',
    'select variant_id, reserved from stock where reserved <> 0',
  );
  await expectNoRows(
    'product',
    'a reservation is neither committed nor released',
    `select order_id from reservations where status = 'reserved'`,
  );

  await expectNoRows(
    'order',
    'cancelled pieces are not refunded',
    `select id from order_states where status in ('confirmed', 'completed') and payment_status = 'captured'
       and json_array_length(parts -> 'cancellations') > 0`,
  );

  // Exactly the paid orders have a capture that is not refunded.
  const paidOrders = await read(
    'order',
    `select id from order_states where status in ('confirmed', 'completed') and payment_status = 'captured'`,
  );
  const paid = new Set(paidOrders.map(({id}) => id));
  const captured = await read(
    'payment',
    `select order_id from payments where status = 'captured' and not exists (select from jsonb_array_elements(refunds) refund where refund ->> 'status' <> 'failed')`,
  );
  for (const {order_id} of captured)
    if (!paid.has(order_id))
      violations.push(`payment: captured and not refunded, but the order is not paid: ${order_id}`);
  const capturedOrders = new Set(captured.map(({order_id}) => order_id));
  for (const id of paid) if (!capturedOrders.has(id)) violations.push(`order: paid, but nothing is captured: ${id}`);
  return violations;
};
