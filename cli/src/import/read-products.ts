import {currencies} from '@ecom/contracts/iso';
import {parse} from 'csv-parse/sync';
import {UsageError} from '../client/errors.ts';
import {readCsv} from './csv.ts';
import type {Format} from './formats.ts';
import {readNdjson} from './ndjson.ts';
import type {FileProduct} from './row.ts';
import {shopify} from './shopify.ts';
import type {Source} from './source.ts';
import {vendure} from './vendure.ts';

const csvFormats = {shopify, vendure};

/** The format of a file that begins with this text, by its first line. */
const detectFormat = (beginning: string, name: string): Format => {
  const text = beginning.replace(/^\uFEFF/, '').trimStart();
  if (text.startsWith('{')) return 'ndjson';
  const header = text.split(/\r?\n/, 1)[0]!;
  const [columns = []]: string[][] = parse(header, {trim: true, relax_quotes: true, relax_column_count: true});
  for (const [format, {required, aliases = {}}] of Object.entries(csvFormats)) {
    const names = columns.map(column => aliases[column as never] ?? column);
    if (required.every(column => names.includes(column))) return format as Format;
  }
  const known = Object.entries(csvFormats).map(([format, {required}]) => `${required.join(', ')} (${format})`);
  throw new UsageError(
    `${name}: line 1 is not the header of a known format. It needs the columns ${known.join(' or ')}; or write one product in JSON per line (ndjson).`,
  );
};

/** The text again, with its first part. */
const peek = async (text: AsyncGenerator<string>): Promise<[string, AsyncGenerator<string>]> => {
  let beginning = '';
  while (!beginning.includes('\n') && beginning.length < 65_536) {
    const {value, done} = await text.next();
    if (done) break;
    beginning += value;
  }
  const whole = async function* () {
    yield beginning;
    yield* text;
  };
  return [beginning, whole()];
};

type Options = {
  readonly format?: Format | undefined;
  /** ISO 4217 */
  readonly currency: string | undefined;
  readonly onLeftOut: (columns: readonly string[]) => void;
};

/**
 * Reads the products of a file in any format.
 *
 * @throws UsageError when the file or the currency makes no sense; the generator throws it, too, for a line that cannot be read
 */
export const readProducts = async (
  source: Source,
  {format: wanted, currency, onLeftOut}: Options,
): Promise<{readonly format: Format; readonly products: AsyncGenerator<FileProduct>}> => {
  if (currency !== undefined && !currencies.has(currency))
    throw new UsageError(`--currency: ${currency} is not an ISO 4217 currency code such as EUR.`);
  const {name} = source;
  const [beginning, text] = await peek(source.text());
  const format = wanted ?? detectFormat(beginning, name);
  if (format === 'ndjson') return {format, products: readNdjson(text)};
  if (currency === undefined)
    throw new UsageError(`--currency is missing: the prices in line 1 of ${name}, as ${format} writes it, have none.`);
  return {format, products: readCsv({text, name, format: csvFormats[format], currency, onLeftOut})};
};
