import {formatCell, formatCsvCell} from './cell.ts';
import {type Cell, cellOf, fitCell, wholeCell} from './table-cell.ts';

/** The columns of a list: how each gets its value from a row. Values are instants, money and scalars; the printer formats them. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => unknown>>;

/** What is left of a text must say something, in characters of a terminal. */
const minTextWidth = 16;
const gap = 2;

type Column = {
  readonly name: string;
  /** The header, and a cell per row. */
  readonly cells: readonly Cell[];
  readonly minWidth: number;
  readonly width: number;
};

const layOutColumn = (name: string, values: readonly unknown[]): Column => {
  const header = name.replaceAll(/[A-Z]/g, ' $&').toUpperCase();
  const cells = [wholeCell(header), ...values.map(cellOf)];
  const widest = (widthOf: (cell: Cell) => number) => cells.reduce((width, cell) => Math.max(width, widthOf(cell)), 1);
  return {
    name,
    cells,
    width: widest(({width}) => width),
    minWidth: widest(({width, minWidth}) => Math.min(width, minWidth ?? minTextWidth)),
  };
};

/** The columns that fit into the terminal beside the more important ones before them, and always the first. */
const chooseColumns = (columns: readonly Column[], available: number): readonly Column[] => {
  let left = available + gap;
  return columns.filter(({minWidth}, i) => {
    const fits = i === 0 || minWidth + gap <= left;
    if (fits) left -= minWidth + gap;
    return fits;
  });
};

/** Widths that fit the terminal, if they can: the widest texts are shortened first. */
const fitWidths = (columns: readonly Column[], available: number): readonly number[] => {
  const widths = columns.map(({width}) => width);
  const total = () => widths.reduce((sum, width) => sum + width + gap, 0) - gap;
  while (total() > available) {
    const spare = widths.map((width, i) => (width > columns[i]!.minWidth ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (!spare[widest]) break;
    widths[widest]! -= 1;
  }
  return widths;
};

/**
 * A table without lines, as kubectl and docker print: a header, and one line per row that fits into `width` characters. Texts are shortened; what
 * people copy, such as ids, numbers and SKUs, is not.
 *
 * @param hides whether columns that do not fit are left out, the last ones first; `hidden` names them
 */
export const formatTable = <Row>(
  rows: readonly Row[],
  columns: Columns<Row>,
  {width, hides}: {readonly width: number; readonly hides: boolean},
): {readonly table: string; readonly hidden: readonly string[]} => {
  const all = Object.entries(columns).map(([name, value]) => layOutColumn(name, rows.map(value)));
  const shown = hides ? chooseColumns(all, width) : all;
  const widths = fitWidths(shown, width);
  const lines = [null, ...rows].map((_, row) =>
    shown
      .map(({cells}, i) => fitCell(cells[row]!, widths[i]!))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
  return {table: lines.join('\n'), hidden: all.filter(each => !shown.includes(each)).map(({name}) => name)};
};

/** The rows as CSV (RFC 4180) with a header. */
export const formatCsv = async <Row>(
  rows: readonly Row[],
  columns: Columns<Row>,
  {header = true} = {},
): Promise<string> => {
  const {stringify} = await import('csv-stringify/sync');
  const cells = rows.map(row => Object.values(columns).map(value => formatCsvCell(value(row))));
  return stringify(header ? [Object.keys(columns), ...cells] : cells, {escape_formulas: true}).trimEnd();
};

/** One thing, a field a line. */
export const formatRecord = (record: Readonly<Record<string, unknown>>): string => {
  const names = Object.keys(record).map(name => name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`));
  const width = Math.max(...names.map(name => name.length)) + gap;
  return Object.values(record)
    .map((value, i) => `${names[i]!.padEnd(width)}${formatCell(value)}`.trimEnd())
    .join('\n');
};
