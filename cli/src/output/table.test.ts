import {faker} from '@faker-js/faker';
import test from 'ava';
import measure from 'fast-string-truncated-width';
import {formatCell} from './cell.ts';
import {formatTable} from './table.ts';

const columns = {name: ([name]: readonly string[]) => name, firstWord: ([, word]: readonly string[]) => word};

const format = (rows: readonly (readonly string[])[], width: number) =>
  formatTable(rows, columns, {width, hides: false}).table;

test('a table has a header and aligned columns, without blanks at the ends of lines', t => {
  const rows = [
    ['Lamp', 'a'],
    ['A\nchair', ''],
  ];
  t.is(format(rows, 80), 'NAME     FIRST WORD\nLamp     a\nA chair');
});

test('columns are as wide as the characters of a terminal', t => {
  t.is(format([['日本', 'x']], 80), 'NAME  FIRST WORD\n日本  x');
});

test('a table that does not fit shortens its widest texts', t => {
  const lines = format([['A long name of a lamp', 'two words']], 30).split('\n');
  t.deepEqual(lines, ['NAME                FIRST WORD', 'A long name of a …  two words']);
});

test('a text is never wider than its column, whatever its characters', t => {
  const alphabet = [
    ...'ab 1→“”€…®©–日本語한국カﾃアЖé',
    'e\u0301',
    '👍🏽',
    '👩‍👩‍👧',
    '🇩🇪',
    '🇩',
    '❤️',
    '1️⃣',
    '\u200d',
    '\ufe0f',
    '\u001b[31m',
    '\ud800',
  ];
  faker.seed(1);
  for (let i = 0; i < 5000; i += 1) {
    const text = `a ${faker.helpers.multiple(() => faker.helpers.arrayElement(alphabet), {count: {min: 1, max: 40}}).join('')}`;
    const width = faker.number.int({min: 12, max: 40});
    const [, line] = formatTable([text], {text: each => each}, {width, hides: true}).table.split('\n');
    t.true(measure(line!).width <= Math.max(16, width), JSON.stringify({text, width, line}));
  }
});

test('ids, numbers, SKUs and money are never cut, and a list is cut between its items', t => {
  const id = '01997c1e-0000-7000-8000-000000000001';
  const row = {
    id,
    total: {amount: 123_456_789, currency: 'EUR'},
    skus: ['NIMBUS-5-BLACK', 'NIMBUS-5-WHITE', 'POT-2'],
    name: 'A long name of a lamp',
  };
  const order = {
    id: (each: typeof row) => each.id,
    total: (each: typeof row) => each.total,
    skus: (each: typeof row) => each.skus,
    name: (each: typeof row) => each.name,
  };
  const [, line] = formatTable([row], order, {width: 60, hides: false}).table.split('\n');
  t.is(line, `${id}  1,234,567.89 EUR  NIMBUS-5-BLACK, …  A long name of …`);
});

test('a terminal that is too narrow gets the first columns, and those that fit beside them', t => {
  const narrow = {
    number: () => '6ASN-S9XX-YY',
    email: () => 'elvira.upton@example.org',
    id: () => crypto.randomUUID(),
    total: () => ({amount: 4990, currency: 'EUR'}),
  };
  t.deepEqual(formatTable([{}], narrow, {width: 60, hides: true}), {
    table: 'NUMBER        EMAIL                     TOTAL\n6ASN-S9XX-YY  elvira.upton@example.org  49.90 EUR',
    hidden: ['id'],
  });
});

test('an instant is shown by how far away it is', t => {
  const at = (seconds: number) => formatCell(new Date(Date.now() + seconds * 1000).toISOString());
  const seconds = [-90, -7300, 200_000, 370 * 86_400, -5];
  t.deepEqual(seconds.map(at), ['1 minute ago', '2 hours ago', 'in 2 days', 'in 1 year', 'just now']);
});
