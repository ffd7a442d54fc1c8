import type {Fact} from '../topic.ts';
import type {Database, Statement} from './database.ts';
import {record} from './effect.ts';

const page = 500;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Records the public state of every row in the outbox again, page by page. Changes meanwhile are harmless: who hears compares versions.
 *
 * `select` takes the id after which to begin and how many rows to give, ordered by id.
 *
 * @returns how many events were recorded
 */
export const republish = async <Row extends {readonly id: string}>(
  db: Database,
  select: Statement<Row>,
  told: (row: Row) => Fact,
): Promise<number> => {
  let after = beforeAll;
  for (let events = 0; ; ) {
    const rows = await db.run(select, [after, page]);
    await record(db, rows.map(told));
    events += rows.length;
    if (rows.length < page) return events;
    after = rows.at(-1)!.id;
  }
};
