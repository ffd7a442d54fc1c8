import {hotStatement, type Statement} from './database.ts';
import {columnOf, selectFields} from './filter.ts';
import {parameterCount, stateChange} from './state-change.ts';

/** The fields of an aggregate's row. Each has a column: `created_at` for `createdAt`. */
export type AggregateFields = {
  readonly table: string;
  /** Prefix of the statements' names. */
  readonly name: string;
  /** Fields that only the insert writes. */
  readonly constant: readonly string[];
  /** Fields that every change writes. */
  readonly changing: readonly string[];
  /** Those of them that no state is made of: for the indexes of lists and sweepers. */
  readonly writeOnly?: readonly string[];
  /** The SQL that an update sets a field to, with `$` for its new value; default: `$`. */
  readonly onUpdate?: Readonly<Record<string, string>>;
  /** An expression that is read beside the columns of one aggregate; its parameters begin with `$2`. */
  readonly expression?: string;
  /** Whether an insert can meet the same aggregate, or another with its unique key; otherwise a duplicate is an error. Default: true. */
  readonly canExist?: boolean;
};

/** @param guards the fields that must not have changed since the state was read */
export const aggregateStatements = <Row>(
  {table, name, constant, changing, writeOnly = [], onUpdate = {}, expression, canExist = true}: AggregateFields,
  guards: readonly string[],
) => {
  const fields = ['id', ...constant, ...changing];
  const columns = selectFields(fields.filter(field => !writeOnly.includes(field)));
  const select = `select ${columns}${expression ? `, ${expression}` : ''}`;
  const inboxParameter = Math.max(1, parameterCount(select)) + 1;
  const assignments = changing.map(
    (field, i) => `${columnOf(field)} = ${(onUpdate[field] ?? '$').replaceAll('$', `$${i + 2}`)}`,
  );
  const conditions = guards.map((field, i) => `${columnOf(field)} = $${changing.length + i + 2}`);

  const read: Statement<Row> = hotStatement(`${name}-by-id`, `${select} from ${table} where id = $1`);
  const readWithInbox: Statement<Row & {readonly handled: boolean}> = hotStatement(
    `${name}-by-id-with-inbox`,
    `${select}, exists (select 1 from inbox where event_id = $${inboxParameter}) as handled from ${table} where id = $1`,
  );
  return {
    fields,
    columns,
    read,
    /** Its last parameter is the source event's id. */
    readWithInbox,
    /** Its parameters are `fields`. */
    insert: stateChange<{id: string}>(
      `${name}-insert`,
      `insert into ${table} (${fields.map(columnOf).join(', ')}) values (${fields.map((_, i) => `$${i + 1}`).join(', ')})
       ${canExist ? 'on conflict do nothing' : ''} returning id`,
    ),
    /** Its parameters are the id, the changing fields and the guards. */
    save: stateChange<{id: string}>(
      `${name}-save`,
      `update ${table} set ${assignments.join(', ')} where ${['id = $1', ...conditions].join(' and ')} returning id`,
    ),
  };
};
