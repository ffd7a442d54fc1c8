import {declaredStatements} from '@ecom/postgres/database';
import test from 'ava';
import {carryOut, carryOutGeneric, genericPlan, hasPlan, planFor} from './explain.ts';
import {readWhole, rowsRead} from './plan.ts';
import {type UsedService, useShop} from './used-shop.ts';
import type {Sent} from './watch.ts';

/**
 * How PostgreSQL carries out what the services say, on tables that are large enough for it to mind: every statement that is declared, and
 * whatever else goes over the wire while somebody uses the whole API. `make scale` measures what these plans cost on a million rows.
 */
const sizes = {products: 3000, users: 12_000, orders: 12_000, receipts: 30_000};

/** Tables that may be read whole: they stay small, however large the shop is. */
const small = new Set(['categories', 'signing_key', 'migration']);

/** Statements that may read a table whole. */
const wholeByNature = [
  // Count what waits, which is next to nothing.
  'relay-backlog',
  'dead-letter-count',
  // Once an hour. An index on what each change of a cart moves would cost every one of them more.
  'cart-sweep',
];
/** The total of a list, which is asked for by name and costs what it counts. */
const total = /^SELECT count\(\*\) AS "count" FROM "users"/;

/** Rows that a page of twenty may read for each condition, with what stands beside them: where one row in twenty passes it costs twenty each. */
const readForOnePage = 900;

const timeoutMs = 240_000;
const beforeAll = '00000000-0000-0000-0000-000000000000';
let shop: Awaited<ReturnType<typeof useShop>>;
test.before(async t => {
  t.timeout(timeoutMs);
  shop = await useShop(sizes);
});
test.after.always(() => shop?.drop());

const distinct = (all: readonly Sent[]) =>
  new Map(all.filter(({text}) => hasPlan(text)).map(each => [JSON.stringify([each.text, each.values]), each])).values();
/** Tables that must not be read from end to end; the system's own are no business of ours. */
const large = (tables: readonly string[]) => tables.filter(table => !small.has(table) && !table.startsWith('pg_'));
const spell = ({text, values}: Sent) =>
  `${text.replaceAll(/\s+/g, ' ').replace(/^select .*(?= from \w+ (p |where|order))/, 'select …')} with ${JSON.stringify(values)}`;

/** What is wrong with a service, one line each. */
type Look = (used: UsedService) => Promise<readonly string[]>;
const everyService = test.macro(async (t, look: Look) => {
  t.timeout(timeoutMs);
  const wrong = await Promise.all(shop.used.map(look));
  t.deepEqual(wrong.flat(), []);
});

test('somebody has used every route, so that nothing that it sends is left out', t => {
  t.deepEqual(shop.notAsked, [], 'Ask for it in test/scale/story.ts.');
});

test('every table has so many rows that it matters how they are found', everyService, used =>
  used.look(async client => {
    const {rows} = await client.query<{name: string; rows: number}>(
      `select relname as name, reltuples as rows from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    return rows
      .filter(table => table.rows < 500 && !small.has(table.name))
      .map(({name}) => `test/scale/fill/${used.service}.ts leaves ${name} too small`);
  }),
);

test('every statement that is declared finds its rows by an index, whatever its values', everyService, used =>
  used.look(async client => {
    const wrong: string[] = [];
    for (const [name, text] of used.declared) {
      if (!hasPlan(text) || wholeByNature.includes(name)) continue;
      const whole = large(readWhole(await genericPlan(client, text)));
      if (whole.length > 0) wrong.push(`${name} reads all of ${whole}`);
    }
    return wrong;
  }),
);

test('whatever is sent finds its rows by an index', everyService, used =>
  used.look(async client => {
    const exempt = wholeByNature.map(name => declaredStatements.get(name));
    const wrong: string[] = [];
    for (const each of distinct(used.sent)) {
      if (exempt.includes(each.text) || total.test(each.text)) continue;
      const whole = large(readWhole(await planFor(client, each)));
      if (whole.length > 0) wrong.push(`${spell(each)} reads all of ${whole}`);
    }
    return wrong;
  }),
);

test('a page of a list reads few rows, whatever it is sorted and narrowed by', everyService, used =>
  used.look(async client => {
    const wrong: string[] = [];
    for (const each of distinct(used.pages)) {
      const read = rowsRead(await carryOut(client, each));
      if (read > readForOnePage * each.text.split(' and ').length) wrong.push(`${spell(each)} reads ${read} rows`);
    }
    return wrong;
  }),
);

test('republishing reads as many rows for a late page as for the first', everyService, used =>
  used.look(async client => {
    const wrong: string[] = [];
    for (const [name, text] of used.declared) {
      if (!name.endsWith('-republish')) continue;
      const {rows} = await client.query<{id: string}>(text, [beforeAll, 2500]);
      const read = async (after: string) => rowsRead(await carryOutGeneric(client, text, [after, 100]));
      const start = rows.at(-101);
      if (!start) {
        wrong.push(`${name} has too few rows for a late page`);
        continue;
      }
      const [first, late] = [await read(beforeAll), await read(start.id)];
      if (late > first * 1.2) wrong.push(`${name} reads ${first} rows for its first page, and ${late} for a late one`);
    }
    return wrong;
  }),
);
