import {formatMoney, type Money} from '@ecom/core/money';
import {CommandError} from '../client/errors.ts';
import type {Row, Variant} from '../import/row.ts';
import type {Exact} from './exact.ts';

/** A line by its columns; the others are empty. */
export type Cells = Readonly<Record<string, string | number>>;

/** Writes products as lines of a CSV file, as the format of the same name reads them. */
export type CsvWriter = {
  readonly columns: readonly string[];
  /** The column of prices in the first currency. */
  readonly price: string;
  /** The lines of a product without prices; the first ones are those of its variants, in their order. */
  readonly toLines: (row: Row, exact: Exact) => readonly Cells[];
};

/** `19.99` */
const writeAmount = (money: Money): string => formatMoney(money).replace(/ .*/, '').replaceAll(',', '');

/** The column of each currency; `currencies` has at least one. */
export const priceColumns = ({price}: CsvWriter, currencies: readonly string[]): ReadonlyMap<string, string> =>
  new Map(currencies.map((currency, i) => [currency, i === 0 ? price : `Price / ${currency}`]));

/**
 * The prices of a variant by their columns.
 *
 * @throws CommandError for a price in a currency without a column, since importing the file would remove it
 */
export const priceCells = ({sku, prices = []}: Variant, columns: ReadonlyMap<string, string>): Cells =>
  Object.fromEntries(
    prices.map(price => {
      const column = columns.get(price.currency);
      if (column === undefined) {
        const flags = [...columns.keys(), price.currency].map(currency => `--currency ${currency}`);
        throw new CommandError(`${sku} has a price in ${price.currency}. Repeat the command with ${flags.join(' ')}.`);
      }
      return [column, writeAmount(price)];
    }),
  );
