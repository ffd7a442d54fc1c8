/** An amount of money. Immutable, plain data: what JSON carries is what the code calculates with. */
export type Money = {
  /** Integer, in minor units: 1999 is 19.99 EUR, and 1999 JPY. */
  readonly amount: number;
  /** ISO 4217 code. */
  readonly currency: string;
};

// ISO 4217 minor units where they are not two. Intl rounds some currencies (HUF, IDR, …) to fewer decimals, as is usual in prices.
const withoutDecimals = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
const withThreeDecimals = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Decimal digits of a currency's minor unit (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
const minorUnitDigits = (currency: string): number =>
  withoutDecimals.has(currency) ? 0 : withThreeDecimals.has(currency) ? 3 : 2;

/** @param amount in the currency's own unit: 5 EUR are 500, 5 JPY are 5 */
export const toMinorUnits = (amount: number, currency: string): number => amount * 10 ** minorUnitDigits(currency);

/**
 * Splits an amount in proportion to weights, to the minor unit: the parts add up to the amount. Each part gets its share rounded down;
 * the rest goes, one unit each, to the largest remainders (Hamilton's method), the first of equals first.
 *
 * @param amount integer, at least 0
 * @param weights integers, at least 0, not all of them 0
 * @throws RangeError for anything else
 */
export const allocate = (amount: number, weights: readonly number[]): readonly number[] => {
  const valid = [amount, ...weights].every(value => Number.isSafeInteger(value) && value >= 0);
  // In integers of any size, since amount × weight may be larger than a double holds exactly.
  const total = valid ? weights.reduce((sum, weight) => sum + BigInt(weight), 0n) : 0n;
  if (total === 0n) throw new RangeError('allocate takes integers of at least 0, and a weight above 0');
  const shares = weights.map((weight, index) => {
    const product = BigInt(amount) * BigInt(weight);
    return {index, part: Number(product / total), remainder: product % total};
  });
  const missing = amount - shares.reduce((sum, {part}) => sum + part, 0);
  const parts = shares.map(({part}) => part);
  const byRemainder = shares.toSorted((a, b) => (a.remainder === b.remainder ? 0 : a.remainder > b.remainder ? -1 : 1));
  for (const {index} of byRemainder.slice(0, missing)) parts[index]! += 1;
  return parts;
};

const formats = new Map<number, Intl.NumberFormat>();

/** Made when it is needed: the first one takes ten milliseconds. */
const formatOf = (digits: number): Intl.NumberFormat => {
  const format =
    formats.get(digits) ?? new Intl.NumberFormat('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
  formats.set(digits, format);
  return format;
};

/** `1,019.90 EUR`: exact for every safe integer, which a division is not. */
export const formatMoney = ({amount, currency}: Money): string => {
  const decimals = minorUnitDigits(currency);
  const digits = String(amount).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const decimal = `${whole}.${digits.slice(digits.length - decimals)}0` as `${number}`;
  return `${formatOf(decimals).format(decimal)} ${currency}`;
};

/** The money that a text such as `19.99 EUR`, `20 EUR` or `1,019.90 EUR` means; undefined for another text. */
export const parseMoney = (text: string): Money | undefined => {
  const [, whole, decimals = '', currency] =
    /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))? ?([A-Z]{3})$/.exec(text.trim().toUpperCase()) ?? [];
  if (!whole || !currency || decimals.length > minorUnitDigits(currency)) return undefined;
  const amount = Number(whole.replaceAll(',', '') + decimals.padEnd(minorUnitDigits(currency), '0'));
  return Number.isSafeInteger(amount) ? {amount, currency} : undefined;
};
