import {type Money, parseMoney} from '@ecom/core/money';
import type {Line} from './csv-format.ts';
import type {FileProblem} from './row.ts';

/** Reads the cells of one product, and collects what is wrong with them. */
export type CellReader = {
  /** What is there; undefined for an empty cell. */
  readonly text: (line: Line, column: string) => string | undefined;
  /** A whole number of at least 0; undefined for an empty cell. */
  readonly quantity: (line: Line, column: string) => number | undefined;
  /** The price of each currency that has one; undefined when none has. */
  readonly prices: (line: Line) => Money[] | undefined;
  readonly refuse: (line: Line, column: string, message: string) => undefined;
  readonly problems: readonly FileProblem[];
};

/** @param priceColumns the column of each currency's prices */
export const createCellReader = (priceColumns: ReadonlyMap<string, string>): CellReader => {
  const problems: FileProblem[] = [];
  const text: CellReader['text'] = (line, column) => line.get(column) || undefined;
  const refuse: CellReader['refuse'] = (line, column, message) => {
    problems.push({line: line.number, column, message, value: line.get(column)});
  };
  return {
    problems,
    text,
    refuse,
    quantity(line, column) {
      const cell = text(line, column);
      if (cell === undefined || /^\d{1,10}$/.test(cell)) return cell === undefined ? cell : Number(cell);
      return refuse(line, column, 'is not a whole number of at least 0');
    },
    prices(line) {
      const prices = [...priceColumns].flatMap(([currency, column]): Money[] => {
        const cell = text(line, column);
        if (cell === undefined) return [];
        const price = parseMoney(`${cell} ${currency}`);
        if (!price) refuse(line, column, `is not an amount of ${currency} such as ${example(currency)}`);
        return price ? [price] : [];
      });
      return prices.length > 0 ? prices : undefined;
    },
  };
};

const example = (currency: string): string => (parseMoney(`19.99 ${currency}`) ? '19.99' : '1999');
