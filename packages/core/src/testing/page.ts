import type {Filter, Page, PageRequest} from '../page.ts';

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const isList = (value: object): value is readonly string[] => Array.isArray(value);

/** Whether an item has the fields that a filter asks for. */
export const matchesFilter = (item: object, filter: Filter): boolean =>
  Object.entries(filter).every(([field, expected]) => {
    const value = (item as Record<string, unknown>)[field];
    if (expected === undefined || typeof expected === 'string') return expected === undefined || value === expected;
    if (isList(expected)) return expected.includes(String(value));
    if ('contains' in expected) return expected.contains.every(text => (value as readonly string[]).includes(text));
    if ('prefix' in expected) return String(value).startsWith(expected.prefix);
    const {after, before} = expected;
    return (after === undefined || String(value) > after) && (before === undefined || String(value) < before);
  });

/** A page of items in memory, sorted by a text field and then by id, as the lists in PostgreSQL are. For memory adapters. */
export const pageInMemory = <Item extends {readonly id: string}>(
  items: readonly Item[],
  {sort, limit, cursor, count}: PageRequest,
): Page<Item> => {
  const isDescending = sort.startsWith('-');
  const field = (isDescending ? sort.slice(1) : sort) as keyof Item;
  const keyOf = (item: Item): readonly [string, string] => [String(item[field]), item.id];
  const compareKeys = (a: readonly [string, string], b: readonly [string, string]) =>
    (compare(a[0], b[0]) || compare(a[1], b[1])) * (isDescending ? -1 : 1);

  const previous = cursor ? (JSON.parse(cursor) as [string, string]) : undefined;
  const remaining = items
    .filter(item => !previous || compareKeys(keyOf(item), previous) > 0)
    .sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
  const page = remaining.slice(0, limit);
  return {
    items: page,
    nextCursor: remaining.length > limit ? JSON.stringify(keyOf(page.at(-1)!)) : null,
    ...(count && {total: items.length}),
  };
};
