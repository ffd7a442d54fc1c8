import type {Fleet} from '@ecom/dev/fleet/fleet';
import type pg from 'pg';
import {clientOf} from '../e2e/client.ts';
import {lookInto} from '../e2e/database.ts';
import {brokenInvariants} from '../e2e/invariants.ts';
import type {Accepted, Product} from './buyers.ts';
import {checkPeople, type SignedUp} from './people-books.ts';

type Order = {readonly id: string; readonly status: string; readonly lines: {variantId: string; quantity: number}[]};
type Money = {readonly order_id: string; readonly amount: number; readonly captured: number; readonly refunded: number};
type Stock = {readonly variant_id: string; readonly on_hand: number; readonly reserved: number};
type Line = {readonly line: string};

/** Looks into every service's books; returns what is not as it must be once all has come to rest. */
export const wrongBooks = async (
  fleet: Fleet,
  products: readonly Product[],
  accepted: readonly Accepted[],
  signedUp: readonly SignedUp[],
): Promise<readonly string[]> => {
  const read = <Row extends pg.QueryResultRow>(service: string, text: string) =>
    lookInto<Row>(fleet.databaseOf(service), text);
  const wrong = await brokenInvariants(fleet.databaseOf);
  const say = (what: string, rows: readonly unknown[]) => {
    if (rows.length > 0) wrong.push(`${what}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length})`);
  };

  const orders = await read<Order>('order', 'select id, status, lines from orders');
  const known = new Set(orders.map(({id}) => id));
  say(
    'accepted, and there is no order',
    accepted.filter(({orderId}) => !known.has(orderId)),
  );

  const money = await read<Money>(
    'payment',
    `select p.order_id, p.amount::int,
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
    (await read<Stock>('product', 'select variant_id, on_hand::int, reserved::int from stock')).map(row => [
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

  // What is for sale, each as one line: `id version sku EUR 1999, USD 2199`.
  const record = await read<Line>(
    'product',
    `select concat_ws(' ', v.id, p.version, v.sku, string_agg(concat_ws(' ', price->>'currency', price->>'amount'), ', ' order by price->>'currency')) as line
     from products p join variants v on v.product_id = p.id and not v.deleted, json_array_elements(v.prices) price
     group by v.id, p.version, v.sku`,
  );
  const replica = await read<Line>(
    'cart',
    `select concat_ws(' ', v.id, p.version, v.sku, string_agg(concat_ws(' ', price.key, price.value), ', ' order by price.key)) as line
     from products p join variants v on v.product_id = p.id and v.sold, jsonb_each_text(v.prices) price
     group by v.id, p.version, v.sku`,
  );
  const missing = (from: readonly Line[], of: readonly Line[]) => {
    const there = new Set(from.map(({line}) => line));
    return of.flatMap(({line}) => (there.has(line) ? [] : [line]));
  };
  say("the cart's replica lacks", missing(replica, record));
  say("the cart's replica has, and the record has not", missing(record, replica));
  await checkPeople(read, say, signedUp);

  const names = new Map(
    (await read<{id: string; name: string}>('product', 'select id, name from products')).map(({id, name}) => [
      id,
      name,
    ]),
  );
  const client = clientOf(fleet.url);
  for (const {id, variantId} of products) {
    const {status, body} = await client.ask('GET', `/catalog/products/${id}`);
    const name = names.get(id);
    const {on_hand} = stock.get(variantId)!;
    if (status !== 200 || body.name !== name || body.variants[0].available !== on_hand) {
      wrong.push(`the catalog shows ${status} ${body.name} ${body.variants?.[0]?.available} for ${name} ${on_hand}`);
    }
  }
  return wrong;
};
