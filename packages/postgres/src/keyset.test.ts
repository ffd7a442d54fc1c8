import {newId} from '@ecom/core/ids';
import test from 'ava';
import {statement} from './database.ts';
import {keysetPage} from './keyset.ts';
import {openTestDatabase} from './testing/events.ts';

type Row = {readonly id: string; readonly rank: number};
const sorts = {rank: {column: 'rank', type: 'int', of: ({rank}: Row) => String(rank)}};
const insert = statement('insert-ranked', 'insert into ranked values ($1, $2)');

const setUp = async (t: Parameters<typeof openTestDatabase>[0]) => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query('create table ranked (id uuid primary key, rank int)');
  for (let i = 0; i < 50; i++) await db.run(insert, [newId(), i % 7]);
  const page = (sort: string, cursor?: string | null) =>
    keysetPage<Row>(db, {select: 'select id, rank from ranked', sorts, sort, limit: 8, ...(cursor && {cursor})});
  return {db, page};
};

for (const sort of ['rank', '-rank']) {
  test(`pages by ${sort} neither skip nor repeat rows while others are inserted and deleted`, async t => {
    const {db, page} = await setUp(t);
    const seen: Row[] = [];
    const there = new Set((await db.run(statement<Row>('all', 'select id, rank from ranked'))).map(({id}) => id));
    let cursor: string | null = null;
    do {
      const {items, nextCursor} = await page(sort, cursor);
      seen.push(...items);
      cursor = nextCursor;
      // One that was seen goes, one comes before what was seen.
      await db.run(statement('drop-ranked', 'delete from ranked where id = $1'), [items[0]!.id]);
      await db.run(insert, [newId(), sort === 'rank' ? -1 : 99]);
    } while (cursor);
    const ids = seen.map(({id}) => id);
    t.is(new Set(ids).size, ids.length);
    for (const id of there) t.true(ids.includes(id));
    const ranks = seen.map(({rank}) => (sort === 'rank' ? rank : -rank));
    t.deepEqual(
      ranks,
      ranks.toSorted((a, b) => a - b),
    );
  });
}

test('a page is planned for its values: few rows are read, however many match the filter', async t => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(`
    create table grouped (id uuid primary key, rank int not null, team int not null);
    insert into grouped select gen_random_uuid(), random() * 1e6, case when n % 4 = 0 then 0 else n end from generate_series(1, 20000) n;
    create index on grouped (rank, id);
    create index on grouped (team);
    analyze grouped`);
  const read = statement<{rows: number}>(
    'rows-read',
    `select idx_tup_fetch::int as rows from pg_stat_xact_user_tables where relname = 'grouped'`,
  );
  const page = (team: number) =>
    keysetPage<Row>(db, {
      select: 'select id, rank from grouped',
      where: [['team = ?', team]],
      sorts,
      sort: 'rank',
      limit: 20,
    });
  await db.transaction(async () => {
    // Over a prepared statement PostgreSQL makes up its mind the sixth time.
    for (let i = 0; i < 8; i++) t.is((await page(0)).items.length, 20);
    for (let i = 0; i < 8; i++) t.is((await page(1)).items.length, 1);
    const [{rows} = {rows: Number.NaN}] = await db.run(read);
    t.true(rows < 16 * 200, `${rows} rows were read`);
  });
});

test('a cursor of another sort order, and a forged one, are rejected', async t => {
  const {page} = await setUp(t);
  const {nextCursor} = await page('rank');
  await t.throwsAsync(page('-rank', nextCursor), {code: 'invalid-cursor'});
  for (const forged of [
    'x',
    Buffer.from('["rank","one","019a0000-0000-7000-8000-000000000000"]').toString('base64url'),
  ]) {
    await t.throwsAsync(page('rank', forged), {code: 'invalid-cursor'});
  }
});

test('a condition may contain the operator ? of jsonb', async t => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(`
    create table tagged (id uuid primary key, rank int not null, tags jsonb not null);
    insert into tagged values (gen_random_uuid(), 1, '["new"]'), (gen_random_uuid(), 2, '["old"]')`);
  const {items} = await keysetPage<Row>(db, {
    select: 'select id, rank from tagged',
    where: [['tags ?? ?::text and rank < ?', 'new', 5]],
    sorts,
    sort: 'rank',
    limit: 20,
  });
  t.deepEqual(
    items.map(({rank}) => rank),
    [1],
  );
});
