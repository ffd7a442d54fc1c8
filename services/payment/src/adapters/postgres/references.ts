import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import type {References} from '../references.ts';

type Row = {readonly reference: string};

const get: Statement<Row> = hotStatement('reference-by-id', 'select reference from provider_references where id = $1');
const add: Statement<Row> = hotStatement(
  'reference-add',
  `insert into provider_references (id, payment_id, reference) values ($1, $2, $3)
   on conflict (id) do nothing returning reference`,
);
const findPayment: Statement<{paymentId: string}> = statement(
  'reference-find-payment',
  'select payment_id as "paymentId" from provider_references where reference = $1',
);

/** A table of its own, never written in a transaction of the payments. */
export const postgresReferences = (db: Database): References => {
  const read = async (id: string) => (await db.run(get, [id]))[0]?.reference;
  return {
    get: read,
    add: async (id, paymentId, reference) =>
      (await db.run(add, [id, paymentId, reference]))[0]?.reference ?? (await read(id))!,
    findPayment: async reference => (await db.run(findPayment, [reference]))[0]?.paymentId,
  };
};
