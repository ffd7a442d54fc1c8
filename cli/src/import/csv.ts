import {Readable} from 'node:stream';
import {currencies} from '@ecom/contracts/iso';
import {CsvError, parse} from 'csv-parse';
import {UsageError} from '../client/errors.ts';
import {createCellReader} from './cell-reader.ts';
import type {CsvFormat, Line} from './csv-format.ts';
import type {FileProblem, FileProduct, Locate} from './row.ts';

type Record = {readonly record: string[]; readonly line: number};

/** The records of a CSV file (RFC 4180), each with the line on which it begins. */
async function* recordsOf(text: AsyncIterable<string>, name: string): AsyncGenerator<Record> {
  const parser = Readable.from(text).compose(
    parse({info: true, bom: true, trim: true, relax_column_count: true, skip_empty_lines: true}),
  );
  let line = 1;
  try {
    for await (const {record, info} of parser) {
      yield {record, line};
      line = info.lines + 1;
    }
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${name}: not CSV at line ${line}: ${error.message}`);
    throw error;
  }
}

/** The column of each currency's prices: `Price / USD` has those in dollars. */
const priceColumnsOf = (columns: readonly string[], {price}: CsvFormat, currency: string) => {
  const others = columns.flatMap(column => {
    const [, code] = /^price \/ ([A-Z]{3})$/i.exec(column) ?? [];
    return code && currencies.has(code.toUpperCase()) ? [[code.toUpperCase(), column] as const] : [];
  });
  return new Map([[currency, price], ...others]);
};

const locateIn =
  (fields: CsvFormat['fields'], first: Line, variants: readonly Line[], media: readonly Line[]): Locate =>
  path => {
    const [, list, index, rest] = /^(variants|media)\[(\d+)\](?:\.(\w+))?/.exec(path) ?? [];
    const field = list ? [list, rest].filter(Boolean).join('.') : /^\w*/.exec(path)![0];
    const line = (list === 'variants' ? variants : media)[Number(index)] ?? first;
    const column = fields[field] ?? fields[`${field}.url`] ?? field;
    return {line: line.number, column, value: line.get(column)};
  };

type Options = {
  readonly text: AsyncIterable<string>;
  /** Of the file, for messages. */
  readonly name: string;
  readonly format: CsvFormat;
  /** ISO 4217, of prices. */
  readonly currency: string;
  /** Called once with the columns that are not imported. */
  readonly onLeftOut: (columns: readonly string[]) => void;
};

/** Reads the products of a CSV file. */
export async function* readCsv({text, name, format, currency, onLeftOut}: Options): AsyncGenerator<FileProduct> {
  const {required, reads, aliases = {}, fields, beginsProduct, toRow} = format;
  let columns: ReadonlyMap<string, number> | undefined;
  let prices: ReadonlyMap<string, string> = new Map();
  let width = 0;

  const readHeader = (header: readonly string[], line: number) => {
    const names = header.map(column => aliases[column] ?? column);
    const missing = required.filter(column => !names.includes(column));
    if (missing.length > 0) throw new UsageError(`${name}: line ${line} has no column ${missing.join(', ')}.`);
    prices = priceColumnsOf(names, format, currency);
    const priceColumns = new Set(prices.values());
    const leftOut = header.filter((_, i) => !reads(names[i]!) && !priceColumns.has(names[i]!));
    if (leftOut.length > 0) onLeftOut(leftOut);
    width = header.length;
    return new Map(names.map((column, i) => [column, i]));
  };

  let lines: Line[] = [];
  let broken: FileProblem[] = [];
  const takeProduct = (): FileProduct => {
    const cells = createCellReader(prices);
    const first = lines[0]!;
    const {row, variants, media} = toRow(lines, cells);
    const problems = [...broken, ...cells.problems];
    const locate = locateIn(fields, first, variants, media);
    [lines, broken] = [[], []];
    return {line: first.number, ...(problems.length > 0 ? {problems} : {row, locate})};
  };

  for await (const {record, line} of recordsOf(text, name)) {
    if (!columns) {
      columns = readHeader(record, line);
      continue;
    }
    const known = columns;
    const next: Line = {number: line, get: column => record[known.get(column) ?? -1]?.trim() ?? ''};
    if (lines.length > 0 && beginsProduct(next, lines[0]!)) yield takeProduct();
    lines.push(next);
    if (record.length !== width) {
      const message = `has ${record.length} cells, and the header has ${width}`;
      broken.push({line, column: '', message, value: record.join(',')});
    }
  }
  if (!columns) throw new UsageError(`${name} is empty: line 1 should be the names of the columns.`);
  if (lines.length > 0) yield takeProduct();
}
