import {type Statement, statement} from './database.ts';

export type ClaimDue = {
  readonly table: string;
  /** The column with the time at which a row is due; null: never. */
  readonly dueAt: string;
  /** What claiming sets: it must move `dueAt` into the future. */
  readonly set: string;
  readonly returning: string;
};

/**
 * Claims rows that are due. Its parameters are the present (RFC 3339), the maximum number of rows, and those of `set` from $3 on. A claimed row is
 * due again later, for any process: several share the work, and the rows of one that crashed are claimed again.
 */
export const claimDue = <Row>(name: string, {table, dueAt, set, returning}: ClaimDue): Statement<Row> =>
  statement(
    name,
    `update ${table} set ${set}
     where id = any(array(select id from ${table} where ${dueAt} <= $1 order by ${dueAt} limit $2 for update skip locked))
     returning ${returning}`,
  );
