import {type Database, hotStatement, type Statement} from '@ecom/postgres/database';
import {type Ledger, refundRefused} from './provider.ts';

const enter: Statement<{outcome: string}> = hotStatement(
  'ledger-enter',
  `insert into simulated_ledger (key, order_id, outcome, amount, currency) values ($1, $2, $3, $4, $5)
   on conflict (key) do nothing returning outcome`,
);
const find: Statement<{outcome: string}> = hotStatement(
  'ledger-find',
  'select outcome from simulated_ledger where key = $1',
);
const refused: Statement<{key: string}> = hotStatement(
  'ledger-refused-refund',
  'select key from simulated_ledger where order_id = $1 and outcome = $2 limit 1',
);

/** A table of its own, never written in a transaction of the payments. */
export const postgresLedger = (db: Database): Ledger => ({
  async enter(key, {orderId, currency}, outcome, amount) {
    const [entered] = await db.run(enter, [key, orderId, outcome, amount, currency]);
    return (entered ?? (await db.run(find, [key]))[0]!).outcome;
  },
  find: async key => (await db.run(find, [key]))[0]?.outcome,
  hasRefusedRefund: async orderId => (await db.run(refused, [orderId, refundRefused])).length > 0,
});
