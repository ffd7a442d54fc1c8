import test from 'ava';
import {readWhole, rowsRead} from './plan.ts';

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

test('a table that is read whole is found however deep it stands', t => {
  t.deepEqual(readWhole(page), ['brands']);
  t.deepEqual(readWhole(page.Plans[0]!), []);
});

test('rows that were read are those of tables, each time, and those that were passed over', t => {
  t.is(rowsRead(page), 25 + 40 + 7);
});
