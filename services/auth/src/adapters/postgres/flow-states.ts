import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {FlowStates} from '../../application/ports/flow-states.ts';
import type {FlowState} from '../../domain/flow-state.ts';

type Row = Pick<FlowState, 'hash' | 'purpose'> & {readonly data: object; readonly expiresAt: Date};

const columns = 'hash, purpose, data, expires_at as "expiresAt"';

const insert = statement(
  'flow-state-insert',
  'insert into flow_state (hash, purpose, data, expires_at) values ($1, $2, $3::jsonb, $4)',
);
const get: Statement<Row> = statement(
  'flow-state-get',
  `select ${columns} from flow_state where hash = $1 and purpose = $2 and expires_at > $3`,
);
const take: Statement<Row> = statement(
  'flow-state-take',
  `delete from flow_state where hash = $1 and purpose = $2 and expires_at > $3 returning ${columns}`,
);
const sweep: Statement<{hash: string}> = statement(
  'flow-state-sweep',
  `delete from flow_state where hash = any (array (select hash from flow_state where expires_at < $1 order by expires_at limit 1000))
   returning hash`,
);

const toState = ({data, expiresAt, ...row}: Row): FlowState =>
  ({...data, ...row, expiresAt: expiresAt.toISOString()}) as FlowState;

export const postgresFlows = (db: Database): FlowStates => ({
  async add({hash, purpose, expiresAt, ...data}) {
    await db.run(insert, [hash, purpose, JSON.stringify(data), expiresAt]);
  },
  get: async (hash, purpose, at) => (await db.run(get, [hash, purpose, at])).map(toState)[0] as never,
  take: async (hash, purpose, at) => (await db.run(take, [hash, purpose, at])).map(toState)[0] as never,
  sweep: async before => (await db.run(sweep, [before])).length,
});
