import measure from 'fast-string-truncated-width';
import {formatCell, formatCsvCell} from './cell.ts';

/** The columns of a list: how each gets its value from a row. Values are instants, money and scalars; the printer formats them. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => unknown>>;

const minColumnWidth = 8;
const gap = 2;

/** Widths that fit the terminal: the widest columns are shortened first. */
const fitWidths = (widths: readonly number[], available: number): readonly number[] => {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width + gap, 0) - gap;
  while (total() > available) {
    const widest = fitted.indexOf(Math.max(...fitted));
    if (fitted[widest]! <= minColumnWidth) break;
    fitted[widest]! -= 1;
  }
  return fitted;
};

/** A text in so many columns of a terminal: shortened, or filled with blanks. */
const fitCell = (text: string, limit: number): string => {
  const {index, truncated} = measure(text, {limit, ellipsis: '…'});
  const shown = truncated ? `${text.slice(0, index)}…` : text;
  return shown + ' '.repeat(limit - measure(shown).width);
};

/** A table without lines, as kubectl and docker print: a header, and one line per row that fits into `width` characters. */
export const formatTable = <Row>(rows: readonly Row[], columns: Columns<Row>, width: number): string => {
  const cells = [
    Object.keys(columns).map(name => name.replaceAll(/[A-Z]/g, ' $&').toUpperCase()),
    ...rows.map(row => Object.values(columns).map(value => formatCell(value(row)).replaceAll(/\s+/g, ' '))),
  ];
  const widest = cells[0]!.map((_, i) => Math.max(1, ...cells.map(row => measure(row[i]!).width)));
  const widths = fitWidths(widest, width);
  return cells
    .map(row =>
      row
        .map((cell, i) => fitCell(cell, widths[i]!))
        .join(' '.repeat(gap))
        .trimEnd(),
    )
    .join('\n');
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
