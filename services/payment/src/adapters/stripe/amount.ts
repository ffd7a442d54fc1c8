/** Stripe's own table (https://docs.stripe.com/currencies), which is not ISO 4217: neither may be used for the other. */
const zeroDecimal = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const threeDecimal = new Set('BHD JOD KWD OMR TND'.split(' '));
/** Two decimals at Stripe, which must be zero. */
const twoDecimalsOfZero = new Set(['ISK']);
/** Stripe's table has it as zero-decimal and as two-decimal: nobody is charged by a guess. */
const contradictory = new Set(['UGX']);

/** ISO 4217, whose minor units our amounts are in. */
const isoZeroDecimal = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
const isoThreeDecimal = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

const isoDigits = (currency: string) => (isoZeroDecimal.has(currency) ? 0 : isoThreeDecimal.has(currency) ? 3 : 2);
const stripeDigits = (currency: string) => (zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2);

/** The smallest step of an amount at Stripe. */
const stepOf = (currency: string) => (threeDecimal.has(currency) ? 10 : twoDecimalsOfZero.has(currency) ? 100 : 1);

/**
 * An amount as Stripe counts it.
 *
 * @param amount minor units of ISO 4217
 * @returns undefined when Stripe cannot charge exactly this amount
 */
export const toStripeAmount = (amount: number, currency: string): number | undefined => {
  if (contradictory.has(currency)) return undefined;
  const converted = amount * 10 ** (stripeDigits(currency) - isoDigits(currency));
  return Number.isSafeInteger(converted) && converted % stepOf(currency) === 0 ? converted : undefined;
};

/** The inverse of `toStripeAmount`, rounded to minor units of ISO 4217. */
export const fromStripeAmount = (amount: number, currency: string): number =>
  Math.round(amount * 10 ** (isoDigits(currency) - stripeDigits(currency)));
