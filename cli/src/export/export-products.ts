import {stringify} from 'csv-stringify/sync';
import {UsageError} from '../client/errors.ts';
import type {Shop} from '../client/shop.ts';
import type {Format} from '../import/formats.ts';
import type {Row} from '../import/row.ts';
import {type CsvWriter, priceCells, priceColumns} from './csv-writer.ts';
import {type Exact, exactCells} from './exact.ts';
import {shopify} from './shopify.ts';
import {vendure} from './vendure.ts';

/** Products of one request. */
const pageSize = 100;

const csvWriters = {shopify, vendure};

type ExportFilter = NonNullable<NonNullable<Parameters<Shop['exportProducts']>[0]>['query']>;

/** The text of products, page by page, and what it cannot have. */
export type Export = {
  readonly pages: AsyncGenerator<{text: string; count: number}>;
  readonly leftOut: Exact['leftOut'];
};

type Encode = {readonly header: string; readonly encode: (rows: readonly Row[]) => string};

// All texts in quotation marks, so that blanks at their ends belong to them.
const toCsv = (lines: readonly unknown[][]): string => stringify([...lines], {quoted_string: true});

const csvEncoding = (writer: CsvWriter, currencies: readonly string[], exact: Exact): Encode => {
  const prices = priceColumns(writer, currencies);
  const columns = [...new Set([...writer.columns, ...prices.values()])];
  return {
    header: toCsv([columns]),
    encode: rows =>
      toCsv(
        rows.flatMap(row =>
          writer.toLines(row, exact).map((line, i) => {
            const variant = row.variants?.[i];
            const cells = variant ? {...line, ...priceCells(variant, prices)} : line;
            return columns.map(column => (cells as Record<string, unknown>)[column] ?? '');
          }),
        ),
      ),
  };
};

const ndjson: Encode = {header: '', encode: rows => rows.map(row => `${JSON.stringify(row)}\n`).join('')};

/**
 * The products that match and are not deleted, oldest first, as a file whose import changes nothing.
 *
 * @param currencies the first is that of the column of prices; the others get columns of their own
 * @throws UsageError when the format has no currencies and none is given
 */
export const exportProducts = (
  shop: Shop,
  format: Format,
  currencies: readonly string[],
  filter: ExportFilter = {},
): Export => {
  const exact = exactCells();
  if (format !== 'ndjson' && currencies.length === 0)
    throw new UsageError(`--currency is missing: prices in a file of ${format} have none.`);
  const {header, encode} = format === 'ndjson' ? ndjson : csvEncoding(csvWriters[format], currencies, exact);
  const pages = async function* () {
    yield {text: header, count: 0};
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await shop.exportProducts({query: {...filter, cursor, limit: pageSize}});
      yield {text: encode(page.items), count: page.items.length};
      cursor = page.nextCursor;
    }
  };
  return {pages: pages(), leftOut: exact.leftOut};
};
