import {claimDue} from '@ecom/postgres/claim-due';
import {type Statement, statement} from '@ecom/postgres/database';
import {finalStatuses} from '../../domain/erasure.ts';
import {erasedEmail} from '../../domain/order.ts';

const hasPersonalData = `orders.user_id = erasures.id and orders.email <> '${erasedEmail}'`;

export const requestErasure = statement(
  'order-request-erasure',
  'insert into erasures (id, requested_at, next_check_at) values ($1, $2, $2) on conflict do nothing',
);

/** Looks soon again while the user has orders to erase, and for a week whether a checkout of before the deletion has arrived late. */
export const claimErasures = claimDue<{orderIds: readonly string[]}>('order-claim-erasures', {
  table: 'erasures',
  dueAt: 'next_check_at',
  set: `next_check_at = case
    when exists (select 1 from orders where ${hasPersonalData}) then $1::timestamptz + interval '1 minute'
    when requested_at > $1::timestamptz - interval '8 days' then $1::timestamptz + interval '1 hour' end`,
  returning: `array(select orders.id from orders join order_states on order_states.id = orders.id
    where ${hasPersonalData} and order_states.status in (${finalStatuses.map(status => `'${status}'`).join(', ')}) limit 100) as "orderIds"`,
});

/** By an index that has only the orders of guests that contain personal data, so that the cost does not grow with those that were erased. */
export const listExpiredGuests: Statement<{id: string}> = statement(
  'order-list-expired-guests',
  `select orders.id from orders join order_states on order_states.id = orders.id
   where orders.user_id is null and orders.email <> '${erasedEmail}' and orders.created_at < $1
     and order_states.updated_at < $1 and order_states.status in (${finalStatuses.map(status => `'${status}'`).join(', ')})
   order by orders.created_at, orders.id limit $2`,
);

/**
 * Writes the terms that contain personal data; nothing else changes the terms of an order. The columns of the release before go, too: its trigger
 * refuses a row that has a version.
 */
export const eraseTerms = statement(
  'order-erase-terms',
  `update orders set email = $2, shipping_address = $3, billing_address = $4, search_terms = $5,
     version = null, status = null, state = null, history = null where id = $1`,
);
