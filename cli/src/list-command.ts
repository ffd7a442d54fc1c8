import {Flags} from '@oclif/core';
import type {Unavailable} from './client/ask-services.ts';
import {UsageError} from './client/errors.ts';
import type {Page} from './client/every-item.ts';
import {type Columns, formatCsv} from './output/table.ts';
import {ShopCommand} from './shop-command.ts';

/** `sort` is what the user wrote, of any type: the shop says which fields it can sort by. */
export type PageQuery = {readonly limit: number; readonly cursor: string | undefined; readonly sort: never};
type ListFlags = {
  readonly output: string;
  readonly columns: string | undefined;
  readonly sort: string | undefined;
  readonly limit: number | undefined;
  readonly all: boolean;
};

/** Items of one request. */
const maxPage = 100;
const defaultLimit = 20;

/** A command that lists. */
export abstract class ListCommand extends ShopCommand {
  static override baseFlags = {
    ...ShopCommand.baseFlags,
    output: Flags.string({
      char: 'o',
      summary: 'How to print.',
      options: ['table', 'csv', 'json'],
      default: 'table',
      helpGroup: 'LIST',
    }),
    columns: Flags.string({summary: 'The columns to print, separated by commas.', helpGroup: 'LIST'}),
    sort: Flags.string({summary: 'The field to sort by; a leading - sorts descending.', helpGroup: 'LIST'}),
    limit: Flags.integer({summary: 'How many to list (default: 20).', min: 1, exclusive: ['all'], helpGroup: 'LIST'}),
    all: Flags.boolean({summary: 'List all.', helpGroup: 'LIST'}),
  };

  override jsonEnabled(): boolean {
    return (
      super.jsonEnabled() ||
      this.argv.some(
        (each, i) =>
          /^(--output=|-o=?)json$/.test(each) || (/^(--output|-o)$/.test(each) && this.argv[i + 1] === 'json'),
      )
    );
  }

  /**
   * Prints the pages of a list as they arrive.
   *
   * @returns what was listed, for `--json`, and the cursor of the rest
   */
  protected async printList<Item>(
    flags: ListFlags,
    columns: Columns<Item>,
    getPage: (query: PageQuery) => Promise<Page<Item>>,
  ): Promise<Page<Item>> {
    const shown = selectColumns(columns, flags.columns);
    const wanted = flags.all ? Number.POSITIVE_INFINITY : (flags.limit ?? defaultLimit);
    const items: Item[] = [];
    let [count, cursor] = [0, undefined as string | undefined];
    for (let isFirst = true; isFirst || (cursor !== undefined && count < wanted); isFirst = false) {
      const page = await getPage({limit: Math.min(maxPage, wanted - count), cursor, sort: flags.sort as never});
      count += page.items.length;
      cursor = page.nextCursor ?? undefined;
      // A table's widths depend on all rows, and JSON is one document; CSV is printed page by page.
      if (flags.output === 'csv') this.log(await formatCsv(page.items, shown, {header: isFirst}));
      else items.push(...page.items);
    }
    if (flags.output === 'table')
      await this.printTable(items, shown, flags.columns ? null : '--columns or --output json');
    if (cursor !== undefined) {
      const listed = count === 1 ? 'the first is' : `the first ${count} are`;
      this.logToStderr(`Only ${listed} listed. See more with --limit or --all.`);
    }
    return {items, nextCursor: cursor ?? null};
  }

  /** Prints a list that is complete, sorted by any of its columns. */
  protected async printItems<Item>(
    flags: ListFlags,
    columns: Columns<Item>,
    items: readonly Item[],
  ): Promise<Page<Item>> {
    const sorted = sortItems(items, columns, flags.sort);
    return this.printList(flags, columns, async ({limit, cursor = '0'}) => {
      const end = Number(cursor) + limit;
      return {items: sorted.slice(Number(cursor), end), nextCursor: end < sorted.length ? String(end) : null};
    });
  }

  /** Names the services whose part a list lacks, also on standard error with `--json`; the exit code is then 1. */
  protected reportUnavailable<List>(list: List, unavailable: Unavailable): List & {readonly unavailable: Unavailable} {
    const lines = Object.entries(unavailable).map(([service, reason]) => `The list lacks ${service}: ${reason}`);
    if (lines.length > 0) {
      console.error([...lines, 'See what to do with: ecom doctor'].join('\n'));
      process.exitCode = 1;
    }
    return {...list, unavailable};
  }

  /** @throws UsageError where the shop lists in one order only */
  protected assertUnsorted({sort}: ListFlags, order: string): void {
    if (sort !== undefined) throw new UsageError(`--sort: this list is always ${order}.`);
  }
}

const sortItems = <Item>(items: readonly Item[], columns: Columns<Item>, sort: string | undefined): readonly Item[] => {
  if (sort === undefined) return items;
  const column = columns[sort.replace(/^-/, '')];
  if (!column) throw new UsageError(`--sort: there is no column ${sort}. Columns: ${Object.keys(columns).join(', ')}`);
  const sorted = items.toSorted((a, b) => {
    const [x, y] = [column(a), column(b)];
    return typeof x === 'number' && typeof y === 'number' ? x - y : String(x ?? '').localeCompare(String(y ?? ''));
  });
  return sort.startsWith('-') ? sorted.toReversed() : sorted;
};

const selectColumns = <Item>(columns: Columns<Item>, names: string | undefined): Columns<Item> => {
  if (names === undefined) return columns;
  const wanted = names.split(',').map(name => name.trim());
  const unknown = wanted.filter(name => !(name in columns));
  if (unknown.length > 0)
    throw new UsageError(
      `--columns: there is no column ${unknown.join(', ')}. Columns: ${Object.keys(columns).join(', ')}`,
    );
  return Object.fromEntries(wanted.map(name => [name, columns[name]!]));
};
