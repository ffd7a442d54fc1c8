import test from 'ava';
import {countRowsRead, sequentiallyScannedTables} from './query-plan.ts';

const scan = (type: string, table: string, rows: number, removed = 0, loops = 1) => ({
  'Node Type': type,
  'Relation Name': table,
  'Actual Rows': rows,
  'Actual Loops': loops,
  'Rows Removed by Filter': removed,
});
const page = {
  'Node Type': 'Limit',
  'Actual Rows': 20,
  'Actual Loops': 1,
  Plans: [
    {...scan('Index Scan', 'products', 20, 5), Plans: [scan('Index Only Scan', 'variants', 2, 0, 20)]},
    {'Node Type': 'CTE Scan', 'Actual Rows': 1000, 'Actual Loops': 1, Plans: [scan('Seq Scan', 'brands', 3, 4)]},
  ],
};

test('a sequential scan is found at every depth of a plan', t => {
  t.deepEqual(sequentiallyScannedTables(page), ['brands']);
  t.deepEqual(sequentiallyScannedTables(page.Plans[0]!), []);
});

test('rows read are counted for each loop, with the rows that a filter removed', t => {
  t.is(countRowsRead(page), 25 + 40 + 7);
});
