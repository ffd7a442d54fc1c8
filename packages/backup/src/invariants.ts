import {postgresServices} from '@ecom/contracts/services';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openConnection} from '@ecom/postgres/connections';
import {compareFacts, readFacts} from './sorted-facts.ts';

/** A query of rows that must not exist. */
type Absence = {readonly service: string; readonly violation: string; readonly text: string};

type Query = {readonly service: string; readonly text: string};

/** Two databases that must agree. Queries are ordered by `key`; `included`: the right one has what the left one has. */
type Agreement = {
  readonly violation: string;
  readonly left: Query;
  readonly right: Query;
  readonly rule: 'included' | 'same';
};

const unpublished = (service: string): Absence => ({
  service,
  violation: 'events are not published',
  text: 'select id, type, key from outbox',
});

const absences: readonly Absence[] = [
  ...postgresServices.map(unpublished),
  {
    service: 'product',
    violation: 'stock is negative or oversold',
    text: 'select variant_id, on_hand, reserved from stock where reserved < 0 or on_hand < reserved',
  },
  {
    service: 'product',
    violation: 'reserved stock is not that of the open reservations',
    text: `select variant_id, stock.reserved, coalesce(r.reserved, 0) as reservations
      from stock full join (
        select l."variantId" as variant_id, sum(l.quantity) as reserved
        from reservations, json_to_recordset(lines) as l("variantId" uuid, quantity bigint) where status = 'reserved' group by 1) r using (variant_id)
      where coalesce(stock.reserved, 0) <> coalesce(r.reserved, 0)`,
  },
  {
    service: 'order',
    violation: 'the total of an order is not the sum of its parts',
    text: `select id, amount from orders
      where amount <> coalesce((price -> 'shipping' -> 'total' ->> 'amount')::bigint, 0)
        + (select coalesce(sum((line -> 'total' ->> 'amount')::bigint), 0) from json_array_elements(lines) line)`,
  },
  {
    service: 'payment',
    violation: 'an order was captured more than once',
    text: `select order_id from simulated_ledger where outcome = 'captured' group by order_id having count(*) > 1`,
  },
  {
    service: 'payment',
    violation: 'refunds exceed the capture',
    text: `select order_id from simulated_ledger group by order_id
      having coalesce(sum(amount) filter (where outcome = 'refunded'), 0) > coalesce(sum(amount) filter (where outcome = 'captured'), 0)
      union all
      select order_id from payments
      where amount < (select coalesce(sum((r ->> 'amount')::bigint), 0) from jsonb_array_elements(refunds) r where r ->> 'status' <> 'failed')`,
  },
];

const orderIds: Query = {service: 'order', text: `select id::text as key, '' as value from orders order by id`};

const agreements: readonly Agreement[] = [
  {
    violation: 'an account and its user differ, or one is missing',
    left: {
      service: 'auth',
      text: `select user_id::text as key, concat_ws(' ', email, status) as value from account order by user_id`,
    },
    right: {
      service: 'users',
      text: `select id::text as key, concat_ws(' ', email, status) as value from users order by id`,
    },
    rule: 'same',
  },
  {
    violation: 'a cart was checked out, and has no order',
    left: {
      service: 'cart',
      text: `select order_id::text as key, '' as value from carts where status in ('checking_out', 'ordered') and order_id is not null order by order_id`,
    },
    right: orderIds,
    rule: 'included',
  },
  {
    violation: 'a payment has no order',
    left: {service: 'payment', text: `select order_id::text as key, '' as value from payments order by order_id`},
    right: orderIds,
    rule: 'included',
  },
  {
    violation: 'paid orders and captured payments differ',
    left: {
      service: 'payment',
      text: `select order_id::text as key, concat_ws(' ', amount, currency) as value from payments where status = 'captured' order by order_id`,
    },
    right: {
      service: 'order',
      text: `select id::text as key, concat_ws(' ', amount, currency) as value from orders join order_states using (id)
        where payment_status in ('captured', 'partially_refunded', 'refunded') and amount > 0 order by id`,
    },
    rule: 'same',
  },
  {
    violation: 'stock is reserved for an order that has ended or is paid',
    left: {
      service: 'product',
      text: `select order_id::text as key, 'open' as value from reservations where status = 'reserved' order by order_id`,
    },
    right: {
      service: 'order',
      text: `select id::text as key, case when status in ('rejected', 'cancelled') then status
          when payment_status in ('captured', 'partially_refunded', 'refunded') then 'paid' else 'open' end as value
        from order_states order by id`,
    },
    rule: 'included',
  },
  {
    violation: 'stock is sold to an order that was not bought',
    left: {
      service: 'product',
      text: `select order_id::text as key, 'bought' as value from reservations where status = 'committed' order by order_id`,
    },
    right: {
      service: 'order',
      text: `select id::text as key, case when status in ('rejected', 'cancelled') then status else 'bought' end as value from order_states order by id`,
    },
    rule: 'included',
  },
  {
    violation: 'cart sells other variants or prices than product',
    left: {
      service: 'product',
      text: `select v.id::text as key,
          concat_ws(' ', p.version, v.sku, string_agg(concat_ws(' ', price ->> 'currency', price ->> 'amount'), ', ' order by price ->> 'currency')) as value
        from products p join variants v on v.product_id = p.id and not v.deleted, json_array_elements(v.prices) price
        where p.status = 'published' group by v.id, p.version, v.sku order by v.id`,
    },
    right: {
      service: 'cart',
      text: `select v.id::text as key,
          concat_ws(' ', p.version, v.sku, string_agg(concat_ws(' ', price.key, price.value), ', ' order by price.key)) as value
        from products p join variants v on v.product_id = p.id and v.sold, jsonb_each_text(v.prices) price
        group by v.id, p.version, v.sku order by v.id`,
    },
    rule: 'same',
  },
];

/** Examples of a violation. */
const maxExamples = 3;

const sentence = (violation: string, examples: readonly string[]) =>
  `${violation}: ${examples.slice(0, maxExamples).join('; ')}${examples.length > maxExamples ? ' and more' : ''}`;

type AddressOf = (service: string) => DatabaseAddress;

/** The rows that a query finds, one more than are shown. */
const findExamples = async (address: DatabaseAddress, text: string): Promise<readonly string[]> => {
  const client = await openConnection(address, 'ecom backup verify');
  try {
    const {rows} = await client.query(`select * from (${text}) violation limit ${maxExamples + 1}`);
    return rows.map(row => Object.values(row).join(' '));
  } finally {
    await client.end();
  }
};

const findDifferences = async (addressOf: AddressOf, {left, right, rule}: Agreement): Promise<readonly string[]> => {
  const [one, other] = [left, right].map(({service, text}) => readFacts(addressOf(service), text)) as [
    ReturnType<typeof readFacts>,
    ReturnType<typeof readFacts>,
  ];
  const found: string[] = [];
  for await (const difference of compareFacts(one, other, rule)) {
    found.push(difference);
    if (found.length > maxExamples) break;
  }
  return found;
};

/**
 * Checks what must hold between the databases of a shop at every moment at which no event is in flight, also while orders are open. Dead letters may
 * be the cause of a violation.
 *
 * @returns a sentence for each violation
 */
export const findViolations = async (addressOf: AddressOf): Promise<readonly string[]> => {
  const violations: string[] = [];
  for (const {service, violation, text} of absences) {
    const examples = await findExamples(addressOf(service), text);
    if (examples.length > 0) violations.push(sentence(`${service}: ${violation}`, examples));
  }
  for (const agreement of agreements) {
    const {violation, left, right} = agreement;
    const differences = await findDifferences(addressOf, agreement);
    if (differences.length > 0)
      violations.push(sentence(`${left.service}, ${right.service}: ${violation}`, differences));
  }
  return violations;
};
