import {declaredStatements} from '@ecom/postgres/database';
import test from 'ava';
import {explain, explainAnalyze, explainAnalyzeGeneric, explainGeneric, hasPlan} from './explain.ts';
import {type MonitoredService, runMonitoredShop} from './monitored-shop.ts';
import {countRowsRead, sequentiallyScannedTables} from './query-plan.ts';
import type {SentStatement} from './statement-monitor.ts';

/**
 * Checks the query plans of all statements on tables that are large enough that PostgreSQL prefers indexes: every declared statement, and every
 * other one that is sent when all operations of the API are called. `make scale` measures the latency of these plans with a million rows.
 */
const sizes = {products: 3000, users: 12_000, orders: 12_000, inboxRecords: 30_000};

/** Tables that may be scanned sequentially, because they stay small in every shop. */
const smallTables = new Set(['categories', 'signing_key', 'role', 'migration', 'write_mode']);

/** Statements that may scan a table sequentially. */
const sequentialStatements = [
  // Count a backlog, which is nearly empty.
  'relay-backlog',
  'dead-letter-count',
  // There are few dead letters, and deletions of users are rare.
  'dead-letter-of-user',
  // Runs once an hour. An index on a column that every change of a cart updates would cost more.
  'cart-sweep',
];
/** The total of a list: computed only on request, and its cost grows with the number of rows. */
const countStatement = /^select count\(\*\) as total from \(/;

/** Maximum rows read for a page of 20, per filter condition. If one row in 20 matches, 400 rows are read; joined rows come in addition. */
const maxRowsReadPerPage = 900;

const timeoutMs = 240_000;
const firstId = '00000000-0000-0000-0000-000000000000';
let shop: Awaited<ReturnType<typeof runMonitoredShop>>;
test.before(async t => {
  t.timeout(timeoutMs);
  shop = await runMonitoredShop(sizes);
});
test.after.always(() => shop?.drop());

const distinct = (all: readonly SentStatement[]) =>
  new Map(all.filter(({text}) => hasPlan(text)).map(each => [JSON.stringify([each.text, each.values]), each])).values();
/** Those tables that must not be scanned sequentially; system tables may be. */
const largeTables = (tables: readonly string[]) =>
  tables.filter(table => !smallTables.has(table) && !table.startsWith('pg_'));
const describe = ({text, values}: SentStatement) =>
  `${text.replaceAll(/\s+/g, ' ').replace(/^select .*(?= from \w+ (p |where|order))/, 'select …')} with ${JSON.stringify(values)}`;

/** Checks a service; returns the violations. */
type Check = (service: MonitoredService) => Promise<readonly string[]>;
const everyService = test.macro(async (t, check: Check) => {
  t.timeout(timeoutMs);
  const violations = await Promise.all(shop.services.map(check));
  t.deepEqual(violations.flat(), []);
});

const isRepair = (route: string) => /^\w+ \/ops\/\w+\/(dead-letters\/:id|republish|rebuild)/.test(route);
/** A provider or a device decides about their success. The scenario calls them nevertheless, and the statements of their success are declared ones. */
const needsBrowser = (route: string) =>
  /^\w+ \/auth\/(oidc\/|google|identities|passkeys|login\/(oidc|passkey)|step-up\/passkey)/.test(route);

/** Of payments by the provider `manual`, which this shop does not have. */
const isManual = (route: string) => route === 'POST /payments/:id/capture';

test('the scenario calls every route but those that repair events and read models, or need a browser or another provider', t => {
  const isTestedElsewhere = (route: string) => isRepair(route) || needsBrowser(route) || isManual(route);
  const uncalled = shop.uncalledRoutes.filter(route => !isTestedElsewhere(route));
  t.deepEqual(uncalled, [], 'Call it in test/scale/api-scenario.ts.');
});

test('every table has enough rows for a meaningful query plan', everyService, service =>
  service.withDatabase(async client => {
    const {rows} = await client.query<{name: string; rows: number}>(
      `select relname as name, reltuples as rows from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    return rows
      .filter(table => table.rows < 500 && !smallTables.has(table.name))
      .map(({name}) => `test/scale/fill/${service.service}.ts adds too few rows to ${name}`);
  }),
);

test('every declared statement has a generic plan that uses an index', everyService, service =>
  service.withDatabase(async client => {
    const violations: string[] = [];
    for (const [name, text] of service.declaredStatements) {
      if (!hasPlan(text) || sequentialStatements.includes(name)) continue;
      const scanned = largeTables(sequentiallyScannedTables(await explainGeneric(client, text)));
      if (scanned.length > 0) violations.push(`${name} scans ${scanned} sequentially`);
    }
    return violations;
  }),
);

test('every sent statement has a plan that uses an index', everyService, service =>
  service.withDatabase(async client => {
    const exempt = sequentialStatements.map(name => declaredStatements.get(name));
    const violations: string[] = [];
    for (const each of distinct(service.sent)) {
      if (exempt.includes(each.text) || countStatement.test(each.text)) continue;
      const scanned = largeTables(sequentiallyScannedTables(await explain(client, each)));
      if (scanned.length > 0) violations.push(`${describe(each)} scans ${scanned} sequentially`);
    }
    return violations;
  }),
);

test('a page of a list reads few rows with every sort order and filter', everyService, service =>
  service.withDatabase(async client => {
    const violations: string[] = [];
    for (const each of distinct(service.listStatements)) {
      const read = countRowsRead(await explainAnalyze(client, each));
      if (read > maxRowsReadPerPage * each.text.split(' and ').length)
        violations.push(`${describe(each)} reads ${read} rows`);
    }
    return violations;
  }),
);

test('republishing reads as many rows for a late page as for the first page', everyService, service =>
  service.withDatabase(async client => {
    const violations: string[] = [];
    for (const [name, text] of service.declaredStatements) {
      if (!name.endsWith('-republish')) continue;
      // A small table has no late page.
      if ([...smallTables].some(table => text.includes(` from ${table} `))) continue;
      const {rows} = await client.query<{id: string}>(text, [firstId, 2500]);
      const countRows = async (after: string) => countRowsRead(await explainAnalyzeGeneric(client, text, [after, 100]));
      const start = rows.at(-101);
      if (!start) {
        violations.push(`${name} has too few rows for a late page`);
        continue;
      }
      const [first, late] = [await countRows(firstId), await countRows(start.id)];
      if (late > first * 1.2)
        violations.push(`${name} reads ${first} rows for the first page, and ${late} for a late page`);
    }
    return violations;
  }),
);
