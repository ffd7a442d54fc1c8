import pg from 'pg';
import {clientOf} from '../e2e/client.ts';
import {brokenInvariants} from '../e2e/invariants.ts';
import type {Fleet} from '../fleet/fleet.ts';
import type {Accepted, Product} from './buyers.ts';

type Row = Record<string, any>;

/** Looks into every service's books; returns what is not as it must be once all has come to rest. */
export const wrongBooks = async (
  fleet: Fleet,
  products: readonly Product[],
  accepted: readonly Accepted[],
): Promise<readonly string[]> => {
  const read = async (service: string, text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client(fleet.databaseOf(service));
    await client.connect();
    try {
      return (await client.query(text, values as unknown[])).rows;
    } finally {
      await client.end();
    }
  };
  const wrong = await brokenInvariants(fleet.databaseOf);
  const say = (what: string, rows: readonly unknown[]) => {
    if (rows.length > 0) wrong.push(`${what}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length})`);
  };

  const orders = await read('order', 'select id, cart_id, status, amount, lines from orders');
  const known = new Set(orders.map(({id}) => id));
  say(
    'accepted, and there is no order',
    accepted.filter(({orderId}) => !known.has(orderId)),
  );

  const money = await read(
    'payment',
    `select p.order_id, p.status, p.amount::int,
       (select coalesce(sum(amount), 0)::int from simulated_ledger l where l.order_id = p.order_id and outcome = 'captured') captured,
       (select coalesce(sum(amount), 0)::int from simulated_ledger l where l.order_id = p.order_id and outcome = 'refunded') refunded
     from payments p`,
  );
  const paid = new Set(orders.filter(({status}) => status === 'paid').map(({id}) => id));
  const kept = money.filter(({captured, refunded}) => captured > refunded);
  say(
    'money kept of an order that is not paid',
    kept.filter(({order_id}) => !paid.has(order_id)),
  );
  say(
    'more refunded than captured',
    money.filter(({captured, refunded}) => refunded > captured),
  );
  say(
    'a capture of another amount',
    money.filter(({captured, amount}) => captured !== 0 && captured !== amount),
  );
  const keptOf = new Set(kept.map(({order_id}) => order_id));
  say(
    'paid, and nothing was kept',
    [...paid].filter(id => !keptOf.has(id)),
  );

  const sold = new Map<string, number>();
  for (const {status, lines} of orders) {
    if (status !== 'paid') continue;
    for (const {variantId, quantity} of lines) sold.set(variantId, (sold.get(variantId) ?? 0) + quantity);
  }
  const stock = new Map(
    (await read('product', 'select variant_id, on_hand::int, reserved::int from stock')).map(row => [
      row.variant_id,
      row,
    ]),
  );
  for (const {variantId, stock: initial} of products) {
    const {on_hand, reserved} = stock.get(variantId)!;
    const out = sold.get(variantId) ?? 0;
    if (on_hand + out !== initial || reserved !== 0) {
      wrong.push(`stock of ${variantId}: ${on_hand} on hand, ${reserved} reserved, ${out} sold of ${initial}`);
    }
  }

  const record = await read('product', 'select id, version, name from products order by id');
  const replica = await read('cart', 'select id, version from products order by id');
  const versions = (rows: readonly Row[]) => rows.map(({id, version}) => `${id} ${version}`);
  const heard = new Set(versions(replica));
  say(
    "the cart's replica lacks",
    versions(record).filter(each => !heard.has(each)),
  );
  const accounts = (await read('auth', 'select user_id, email from account')).map(
    ({user_id, email}) => `${user_id} ${email}`,
  );
  const people = new Set((await read('users', 'select id, email from users')).map(({id, email}) => `${id} ${email}`));
  say(
    'accounts without a user',
    accounts.filter(each => !people.has(each)),
  );

  const client = clientOf(fleet.url);
  for (const {id, variantId} of products) {
    const {status, body} = await client.ask('GET', `/catalog/products/${id}`);
    const {name} = record.find(row => row.id === id)!;
    const {on_hand} = stock.get(variantId)!;
    if (status !== 200 || body.name !== name || body.variants[0].available !== on_hand) {
      wrong.push(`the catalog shows ${status} ${body.name} ${body.variants?.[0]?.available} for ${name} ${on_hand}`);
    }
  }
  return wrong;
};
