import {hotStatement, type Statement} from './database.ts';
import {columnOf} from './filter.ts';
import {parameterCount, stateChange} from './state-change.ts';

/** The fields of an aggregate's row. Each has a column: `created_at` for `createdAt`. */
export type AggregateFields = {
  readonly table: string;
  /**
   * A table of their own for the changing fields, joined by `id`, so that a change writes neither the constant fields nor their index entries again.
   * `copied` are constant fields that it has, too, for its indexes.
   */
  readonly stateTable?: {readonly name: string; readonly copied: readonly string[]};
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
  {
    table,
    stateTable,
    name,
    constant,
    changing,
    writeOnly = [],
    onUpdate = {},
    expression,
    canExist = true,
  }: AggregateFields,
  guards: readonly string[],
) => {
  const fields = ['id', ...constant, ...changing];
  const changingTable = stateTable?.name ?? table;
  /** The column of a field, with its table if there are two. */
  const column = (field: string) =>
    stateTable ? `${changing.includes(field) ? changingTable : table}.${columnOf(field)}` : columnOf(field);
  const columns = fields
    .filter(field => !writeOnly.includes(field))
    .map(field => `${column(field)} as "${field}"`)
    .join(', ');
  const from = stateTable ? `${table} join ${changingTable} on ${changingTable}.id = ${table}.id` : table;
  const select = `select ${columns}${expression ? `, ${expression}` : ''}`;
  const inboxParameter = Math.max(1, parameterCount(select)) + 1;
  const assignments = changing.map(
    (field, i) => `${columnOf(field)} = ${(onUpdate[field] ?? '$').replaceAll('$', `$${i + 2}`)}`,
  );
  const conditions = guards.map((field, i) => `${columnOf(field)} = $${changing.length + i + 2}`);

  /** The columns and parameters of an insert of these fields. */
  const inserted = (own: readonly string[]) => ({
    columns: own.map(columnOf).join(', '),
    parameters: own.map(field => `$${fields.indexOf(field) + 1}`).join(', '),
  });
  const unlessExists = canExist ? 'on conflict do nothing' : '';
  const insertInto = (into: string, own: readonly string[]) => {
    const {columns, parameters} = inserted(own);
    return `insert into ${into} (${columns}) values (${parameters}) ${unlessExists} returning id`;
  };
  const insert = () => {
    if (!stateTable) return stateChange<{id: string}>(`${name}-insert`, insertInto(table, fields));
    // The unique keys are in the table of the changing fields, which is therefore written first.
    const first = insertInto(changingTable, ['id', ...stateTable.copied, ...changing]);
    const rest = inserted(['id', ...constant]);
    const text = `insert into ${table} (${rest.columns}) select ${rest.parameters} from changing returning id`;
    return stateChange<{id: string}>(`${name}-insert`, text, `changing as (${first})`);
  };

  const read: Statement<Row> = hotStatement(`${name}-by-id`, `${select} from ${from} where ${column('id')} = $1`);
  const readWithInbox: Statement<Row & {readonly handled: boolean}> = hotStatement(
    `${name}-by-id-with-inbox`,
    `${select}, exists (select 1 from inbox where event_id = $${inboxParameter}) as handled from ${from} where ${column('id')} = $1`,
  );
  return {
    fields,
    /** `select … from …`, without WHERE. */
    select: `select ${columns} from ${from}`,
    columns,
    column,
    read,
    /** Its last parameter is the source event's id. */
    readWithInbox,
    /** Its parameters are `fields`. */
    insert: insert(),
    /** Its parameters are the id, the changing fields and the guards. */
    save: stateChange<{id: string}>(
      `${name}-save`,
      `update ${changingTable} set ${assignments.join(', ')} where ${['id = $1', ...conditions].join(' and ')} returning id`,
    ),
  };
};
