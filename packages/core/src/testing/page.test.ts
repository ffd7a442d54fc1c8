import test from 'ava';
import {pageInMemory} from './page.ts';

const items = [
  {id: '2', name: 'b'},
  {id: '1', name: 'b'},
  {id: '3', name: 'a'},
];

const allPages = test.macro((t, sort: string, expected: readonly (readonly string[])[]) => {
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = pageInMemory(items, {sort, limit: 2, cursor: cursor ?? undefined});
    pages.push(page.items.map(({id}) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  t.deepEqual(pages, [...expected.map(page => [...page])]);
});

test('a page is sorted by the field, then by id', allPages, 'name', [['3', '1'], ['2']]);
test('a leading minus sorts both in descending order', allPages, '-name', [['2', '1'], ['3']]);

test('a page that ends with the last item has no next cursor', t => {
  t.is(pageInMemory(items, {sort: 'name', limit: 3}).nextCursor, null);
});
