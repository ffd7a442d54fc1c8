import {invalidCursor, readCursor, writeCursor} from '@ecom/core/cursor';
import type {Page} from '@ecom/core/page';
import type {Database} from './database.ts';

/** SQL in which `?` stands for a value; the operator `?` of jsonb is written `??`, as in JDBC. */
export type Condition = readonly [sql: string, ...values: readonly unknown[]];

export type Keyset<Row> = {
  /** `select id, … from users`, without WHERE. */
  readonly select: string;
  /** Whether to count all rows that match, in a second statement; default: false. */
  readonly count?: boolean | undefined;
  /** Conditions joined by AND. */
  readonly where?: readonly Condition[];
  /** By API name: the column to sort by, and a row's value as text that PostgreSQL parses back exactly. */
  readonly sorts: Readonly<
    Record<string, {readonly column: string; readonly type: string; readonly of: (row: Row) => string}>
  >;
  /** `createdAt` or `-createdAt`. */
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** The column that breaks ties; default: `id`. */
  readonly id?: string;
};

const isPlaceIn =
  (sort: string) =>
  ([sorted, value, id]: readonly unknown[]) =>
    sorted === sort && typeof value === 'string' && /^[0-9a-f-]{36}$/.test(String(id));

const whereOf = (conditions: readonly string[]) => (conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '');

/**
 * One page of a list by keyset pagination (https://use-the-index-luke.com/no-offset): it starts after the last row of the page before, by sort
 * value and id, so that pages neither skip nor repeat rows while others are inserted and deleted, and page 1,000 costs as much as page 1. It is
 * planned for its values: when one value matches a quarter of the rows and another a single row, no generic plan suits both.
 *
 * @throws Failure `invalid` for a cursor of another sort order, or one that was not returned by a list
 */
export const keysetPage = async <Row extends {readonly id: string}>(
  db: Database,
  keyset: Keyset<Row>,
): Promise<Page<Row>> => {
  const {select, where = [], sorts, sort, limit, cursor, count = false, id = 'id'} = keyset;
  const descending = sort.startsWith('-');
  const by = sorts[descending ? sort.slice(1) : sort]!;
  const values: unknown[] = [];
  const bind = ([sql, ...rest]: Condition) => {
    const bound = [...rest];
    return sql.replaceAll(/\?\??/g, mark => (mark === '??' ? '?' : `$${values.push(bound.shift())}`));
  };

  const matching = where.map(bind);
  const conditions = [...matching];
  const countRows = async () => {
    const text = `select count(*) as total from (${select}${whereOf(matching)}) matching`;
    return Number((await db.run<{total: string}>({text}, values.slice(0, matchingValues)))[0]!.total);
  };
  const matchingValues = values.length;
  if (cursor) {
    const [, value, after] = readCursor<[sort: string, value: string, id: string]>(cursor, isPlaceIn(sort));
    conditions.push(bind([`(${by.column}, ${id}) ${descending ? '<' : '>'} (?::${by.type}, ?::uuid)`, value, after]));
  }
  const direction = descending ? 'desc' : 'asc';
  const text =
    `${select}${whereOf(conditions)}` +
    ` order by ${by.column} ${direction}, ${id} ${direction} limit $${values.push(limit + 1)}`;

  const rows = await db.run<Row>({text}, values).catch(error => {
    // Invalid text representation: only a forged cursor contains a value that is not of the column's type.
    throw cursor && /^22/.test((error as {code?: string}).code ?? '') ? invalidCursor() : error;
  });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last;
  return {
    items,
    nextCursor: hasMore ? writeCursor(sort, by.of(last), last.id) : null,
    ...(count && {total: await countRows()}),
  };
};
