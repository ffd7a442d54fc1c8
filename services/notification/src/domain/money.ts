export type Money = {
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217 */
  readonly currency: string;
};

// ISO 4217 where it is not two. Intl rounds some currencies (HUF, IDR, …) as their people do, which is not what a minor unit is.
const none = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
const three = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
const decimalsOf = (currency: string): number => (none.has(currency) ? 0 : three.has(currency) ? 3 : 2);

const formats = [0, 2, 3].map(
  digits =>
    [digits, new Intl.NumberFormat('en', {minimumFractionDigits: digits, maximumFractionDigits: digits})] as const,
);
const formatOf = new Map(formats);

/** `1,019.90 EUR`: exact for every safe integer, which a division is not. */
export const written = ({amount, currency}: Money): string => {
  const decimals = decimalsOf(currency);
  const digits = String(amount).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const decimal = `${whole}.${digits.slice(digits.length - decimals)}0` as `${number}`;
  return `${formatOf.get(decimals)!.format(decimal)} ${currency}`;
};
