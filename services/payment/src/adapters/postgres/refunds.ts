import {systemActor} from '@ecom/contracts/actor';
import type {Database} from '@ecom/postgres/database';
import {conditionsOf} from '@ecom/postgres/filter';
import {keysetPage} from '@ecom/postgres/keyset';
import type {ListedRefund, Payments} from '../../application/ports.ts';
import type {Refund} from '../../domain/payment.ts';

type LaterFields = 'lines' | 'cancellationId' | 'actor';

/** Until 2026-12 a refund that had succeeded was stored as `done`, and refunds were only of amounts, without an actor. */
export type StoredRefund = Omit<Refund, 'status' | LaterFields> &
  Partial<Pick<Refund, LaterFields>> & {readonly status: Refund['status'] | 'done'};

export const toRefund = ({status, ...refund}: StoredRefund): Refund => ({
  lines: [],
  cancellationId: null,
  actor: systemActor,
  ...refund,
  status: status === 'done' ? 'succeeded' : status,
});

type Row = Pick<ListedRefund, 'id' | 'paymentId' | 'orderId' | 'currency'> & {readonly refund: StoredRefund};

const select = 'select id, payment_id as "paymentId", order_id as "orderId", currency, refund from refunds';
const sorts = {at: {column: 'at', type: 'timestamptz', of: ({refund}: Row) => refund.at}};

/** A trigger of the table of payments copies their refunds to a table of their own. */
export const listRefunds =
  (db: Database): Payments['listRefunds'] =>
  async ({status, orderId, ...page}) => {
    const where = conditionsOf({status, orderId});
    const {items, ...rest} = await keysetPage<Row>(db, {select, where, sorts, ...page});
    return {
      ...rest,
      items: items.map(({refund, paymentId, orderId, currency}) => ({
        ...toRefund(refund),
        paymentId,
        orderId,
        currency,
      })),
    };
  };
