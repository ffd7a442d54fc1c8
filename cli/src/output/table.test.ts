import test from 'ava';
import {formatCell} from './cell.ts';
import {formatTable} from './table.ts';

const columns = {name: ([name]: readonly string[]) => name, firstWord: ([, word]: readonly string[]) => word};

test('a table has a header and aligned columns, without blanks at the ends of lines', t => {
  const rows = [
    ['Lamp', 'a'],
    ['A\nchair', ''],
  ];
  t.is(formatTable(rows, columns, 80), 'NAME     FIRST WORD\nLamp     a\nA chair');
});

test('columns are as wide as the characters of a terminal', t => {
  t.is(formatTable([['日本', 'x']], columns, 80), 'NAME  FIRST WORD\n日本  x');
});

test('a table that does not fit shortens its widest columns', t => {
  const lines = formatTable([['A long name of a lamp', 'x']], columns, 20).split('\n');
  t.deepEqual(lines, ['NAME       FIRST WO…', 'A long n…  x']);
});

test('an instant is shown by how far away it is', t => {
  const at = (seconds: number) => formatCell(new Date(Date.now() + seconds * 1000).toISOString());
  const seconds = [-90, -7300, 200_000, 370 * 86_400, -5];
  t.deepEqual(seconds.map(at), ['1 minute ago', '2 hours ago', 'in 2 days', 'in 1 year', 'just now']);
});
