import pg from 'pg';

/** Of every service, and no part of a backup: what has run is in the manifest, and the mode is that of a running shop. */
const leftOut = ['migration', 'write_mode'];

export type Table = {readonly table: string; readonly columns: readonly string[]};

/** The tables with rows, and their columns but for those that are generated. */
export const listTables = async (client: pg.Client): Promise<readonly Table[]> => {
  const {rows} = await client.query<Table>(
    `select c.relname as table, array(
       select a.attname::text from pg_attribute a
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
     from pg_class c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> all($1) order by c.relname`,
    [leftOut],
  );
  return rows;
};

export type SequenceState = {readonly name: string; readonly lastValue: string; readonly isCalled: boolean};

/** The sequences, also those of identity columns. They are not part of a snapshot: a value is at least that of the snapshot. */
export const listSequences = async (client: pg.Client): Promise<readonly SequenceState[]> => {
  const {rows} = await client.query<{name: string}>(
    `select relname as name from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace order by relname`,
  );
  const states: SequenceState[] = [];
  for (const {name} of rows) {
    const state = await client.query(`select last_value, is_called from ${pg.escapeIdentifier(name)}`);
    states.push({name, lastValue: String(state.rows[0].last_value), isCalled: state.rows[0].is_called});
  }
  return states;
};

/** Names of migrations that have run. */
export const listRanMigrations = async (client: pg.Client): Promise<readonly string[]> => {
  const {rows} = await client.query<{name: string}>('select name from migration order by ran_at, name');
  return rows.map(({name}) => name);
};

/** The tables in an order in which rows can be added: those that foreign keys name come first. */
export const inOrderOfForeignKeys = async (
  client: pg.Client,
  tables: readonly string[],
): Promise<readonly string[]> => {
  const {rows} = await client.query<{table: string; references: string}>(
    `select distinct t.relname as table, r.relname as references
     from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid
     where c.contype = 'f' and c.conrelid <> c.confrelid`,
  );
  const ordered: string[] = [];
  for (let left = [...tables]; left.length > 0; ) {
    const blocked = new Set(rows.flatMap(({table, references}) => (left.includes(references) ? [table] : [])));
    const next = left.filter(table => !blocked.has(table));
    if (next.length === 0) throw new Error(`Foreign keys of ${left.join(', ')} form a circle`);
    ordered.push(...next);
    left = left.filter(table => blocked.has(table));
  }
  return ordered;
};

/** The list of columns in a COPY. */
export const copyTarget = ({table, columns}: Table): string =>
  `${pg.escapeIdentifier(table)} (${columns.map(name => pg.escapeIdentifier(name)).join(', ')})`;
