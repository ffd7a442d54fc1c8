import {postgresServices} from '@ecom/contracts/services';
import {lookInto} from './database.ts';

/** What must be true of the books once everything has come to rest; returns what is not. */
export const brokenInvariants = async (databaseOf: (service: string) => string): Promise<string[]> => {
  const broken: string[] = [];
  const read = (service: string, text: string) => lookInto(databaseOf(service), text);
  const look = async (service: string, what: string, text: string) => {
    const rows = await read(service, text);
    if (rows.length > 0) broken.push(`${service}: ${what}: ${JSON.stringify(rows.slice(0, 5))} (${rows.length})`);
  };

  for (const service of postgresServices) {
    await look(service, 'events are not published', 'select id, type, key from outbox');
    await look(service, 'dead letters', 'select topic, type, key, reason from dead_letter');
  }
  await look(
    'order',
    'orders are not final',
    `select id, status from orders where status in ('placed', 'awaiting_payment')`,
  );
  await look('cart', 'carts wait for their order', `select id, order_id from carts where status = 'checking_out'`);
  await look(
    'payment',
    'an order was captured more than once',
    `select order_id from simulated_ledger where outcome = 'captured' group by order_id having count(*) > 1`,
  );
  await look(
    'payment',
    'payments are not final',
    `select id, status from payments where status in ('pending', 'voiding')`,
  );

  await look('product', 'stock is set aside for nobody', 'select variant_id, reserved from stock where reserved <> 0');
  await look('product', 'an order holds stock', `select order_id from reservations where status = 'reserved'`);

  // What was captured and kept is what was sold.
  const orders = await read('order', 'select id, status from orders');
  const paid = new Set(
    orders.filter(({status}) => ['paid', 'shipped', 'delivered'].includes(status)).map(({id}) => id),
  );
  const captured = await read('payment', `select order_id from payments where status = 'captured' and refunds = '[]'`);
  for (const {order_id} of captured)
    if (!paid.has(order_id)) broken.push(`payment: captured and kept, but the order is not paid: ${order_id}`);
  const kept = new Set(captured.map(({order_id}) => order_id));
  for (const id of paid) if (!kept.has(id)) broken.push(`order: paid, but nothing is captured: ${id}`);
  return broken;
};
