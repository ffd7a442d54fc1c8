export type Mail = {
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  /** RFC 3339 */
  readonly createdAt: string;
};

export type Letter = Pick<Mail, 'recipient' | 'subject' | 'body'>;

type Money = {readonly amount: number; readonly currency: string};

type OrderMatter = {
  readonly number: string;
  readonly email: string;
  readonly lines: readonly {readonly name: string; readonly quantity: number; readonly total: Money}[];
  readonly total: Money;
};

/** `19.99 EUR`, with as many decimals as the currency has (ISO 4217). */
export const written = ({amount, currency}: Money): string => {
  const decimals =
    new Intl.NumberFormat('en', {style: 'currency', currency}).resolvedOptions().maximumFractionDigits ?? 2;
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
};

const listed = ({lines, total}: OrderMatter): string =>
  [
    ...lines.map(({name, quantity, total: sum}) => `  ${quantity} x ${name}: ${written(sum)}`),
    `  Total: ${written(total)}`,
  ].join('\n');

const about = (order: OrderMatter, subject: string, ...paragraphs: string[]): Letter => ({
  recipient: order.email,
  subject: `${subject} (order ${order.number})`,
  body: `${paragraphs.join('\n\n')}\n`,
});

export const welcome = (recipient: string, name: string): Letter => ({
  recipient,
  subject: 'Welcome',
  body: `Hello ${name},\n\nyour account is open. We are glad to have you.\n`,
});

export const confirmation = (order: OrderMatter): Letter =>
  about(order, 'Thank you for your order', 'We have received your payment and are packing your order:', listed(order));

export const rejection = (order: OrderMatter, reason: string): Letter =>
  about(
    order,
    'We could not take your order',
    `We are sorry: ${reason}.`,
    'Nothing was charged, and your cart is as you left it.',
  );

export const cancellation = (order: OrderMatter, reason: string, refund: boolean): Letter =>
  about(
    order,
    'Your order is cancelled',
    `Reason: ${reason}.`,
    refund ? `We are giving back ${written(order.total)}.` : 'Nothing was charged, and your cart is as you left it.',
  );

export const dispatch = (order: OrderMatter, carrier: string | null, trackingCode: string | null): Letter =>
  about(
    order,
    'Your order is on its way',
    carrier ? `${carrier} is bringing it.` : 'It has left our warehouse.',
    ...(trackingCode ? [`Tracking code: ${trackingCode}`] : []),
    listed(order),
  );

export const arrival = (order: OrderMatter): Letter =>
  about(order, 'Your order has arrived', 'We hope that you like it:', listed(order));

export const refundNote = (order: OrderMatter, refunded: Money, full: boolean): Letter =>
  about(
    order,
    'Your refund',
    full ? `You have all of it back: ${written(refunded)}.` : `You have ${written(refunded)} back so far.`,
  );

/** Attempts before a mail is given up. */
export const maximumAttempts = 10;

/** Milliseconds to wait after so many failed attempts: a minute, doubled each time, six hours at most. */
export const pauseAfter = (attempts: number): number => Math.min(6 * 3_600_000, 60_000 * 2 ** (attempts - 1));
