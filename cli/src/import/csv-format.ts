import type {CellReader} from './cell-reader.ts';
import type {Row} from './row.ts';

/** A line of a CSV file. */
export type Line = {
  /** The first line of the file is 1. */
  readonly number: number;
  /** What a column has, without blanks around it; empty if there is no such column. */
  readonly get: (column: string) => string;
};

/** The fields of a row, and of its variants and media, each with the column that has it. */
type Fields = Readonly<Record<string, string>>;

/** How products are written as lines of a CSV file. An empty cell leaves the field of the product as it is. */
export type CsvFormat = {
  readonly required: readonly string[];
  /** Whether a column has something that is imported. */
  readonly reads: (column: string) => boolean;
  /** The names of a column in newer versions of the format. */
  readonly aliases?: Fields;
  /** The column of prices in the currency of the import. */
  readonly price: string;
  readonly fields: Fields;
  /** Whether a line begins another product than the one that began with `first`. */
  readonly beginsProduct: (line: Line, first: Line) => boolean;
  /** The row of a product's lines, with the lines of its variants and media. Problems go to `cells`. */
  readonly toRow: (
    lines: readonly Line[],
    cells: CellReader,
  ) => {readonly row: Row; readonly variants: readonly Line[]; readonly media: readonly Line[]};
};
