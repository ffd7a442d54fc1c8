import {type Database, hotStatement, type Statement} from '@ecom/postgres/database';
import type {Ledger} from '../ledger.ts';

const statementsOf = (provider: 'simulated' | 'manual') => {
  const table = `${provider}_ledger`;
  const enter: Statement<{outcome: string}> = hotStatement(
    `${provider}-ledger-enter`,
    `insert into ${table} (key, order_id, outcome, amount, currency) values ($1, $2, $3, $4, $5)
     on conflict (key) do nothing returning outcome`,
  );
  const find: Statement<{outcome: string}> = hotStatement(
    `${provider}-ledger-find`,
    `select outcome from ${table} where key = $1`,
  );
  const has: Statement<{key: string}> = hotStatement(
    `${provider}-ledger-has`,
    `select key from ${table} where order_id = $1 and outcome = $2 limit 1`,
  );
  return {enter, find, has};
};
const statements = {simulated: statementsOf('simulated'), manual: statementsOf('manual')};

/** A table of its own per provider, never written in a transaction of the payments. */
export const postgresLedger = (db: Database, provider: keyof typeof statements): Ledger => {
  const {enter, find, has} = statements[provider];
  return {
    async enter(key, {orderId, currency}, outcome, amount) {
      const [entered] = await db.run(enter, [key, orderId, outcome, amount, currency]);
      return (entered ?? (await db.run(find, [key]))[0]!).outcome;
    },
    find: async key => (await db.run(find, [key]))[0]?.outcome,
    has: async (orderId, outcome) => (await db.run(has, [orderId, outcome])).length > 0,
  };
};
