import {isDeepStrictEqual} from 'node:util';

type Codec<Value> = {readonly write: (value: Value) => string; readonly read: (text: string) => unknown};

/** Cells of an export, and the columns that cannot have what a product has. */
export type Exact = {
  /**
   * The text of a value if reading it gives the same value. Otherwise nothing: an import leaves a field as it is if its cell is empty, and a wrong
   * text would change it.
   */
  readonly cell: <Value>(column: string, value: Value, codec: Codec<Value>) => string;
  /** Counts a product of which this column cannot have everything, if it does not fit. */
  readonly fits: (column: string, isFitting: boolean) => boolean;
  /** How many products have something that a column cannot have. */
  readonly leftOut: ReadonlyMap<string, number>;
};

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

export const exactCells = (): Exact => {
  const leftOut = new Map<string, number>();
  const fits: Exact['fits'] = (column, isFitting) => {
    if (!isFitting) leftOut.set(column, (leftOut.get(column) ?? 0) + 1);
    return isFitting;
  };
  return {
    leftOut,
    fits,
    cell(column, value, {write, read}) {
      if (isNothing(value)) return '';
      const text = write(value);
      return fits(column, isDeepStrictEqual(read(text), value)) ? text : '';
    },
  };
};
