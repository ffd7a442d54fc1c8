import {formatMoney, type Money} from '@ecom/core/money';

export type Mail = {
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  /** Plain text: empty lines separate paragraphs, and indented lines are a list. */
  readonly body: string;
  /** RFC 3339 */
  readonly createdAt: string;
};

export type MailDraft = Pick<Mail, 'recipient' | 'subject' | 'body'>;

type OrderMatter = {
  readonly number: string;
  readonly email: string;
  readonly lines: readonly {readonly name: string; readonly quantity: number; readonly total: Money}[];
  readonly total: Money;
};

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

const listed = ({lines, total}: OrderMatter): string =>
  [
    ...lines.map(({name, quantity, total: sum}) => `  ${quantity} × ${oneLine(name)}: ${formatMoney(sum)}`),
    `  Total: ${formatMoney(total)}`,
  ].join('\n');

const about = (order: OrderMatter, subject: string, ...paragraphs: string[]): MailDraft => ({
  recipient: order.email,
  subject: `${subject} (order ${order.number})`,
  body: `${paragraphs.join('\n\n')}\n`,
});

export const welcomeMail = (recipient: string, name: string): MailDraft => ({
  recipient,
  subject: 'Welcome',
  body: `Hello ${oneLine(name)},\n\nYour account is open. We are glad to have you.\n`,
});

export const orderConfirmationMail = (order: OrderMatter): MailDraft =>
  about(order, 'Thank you for your order', 'We have received your payment and are packing your order:', listed(order));

const untouched = 'You were charged nothing, and your cart is as you left it.';

export const orderRejectedMail = (order: OrderMatter, reason: string): MailDraft =>
  about(order, 'We could not take your order', `We are sorry: ${oneLine(reason)}.`, untouched, listed(order));

/**
 * A cancellation's reason is quoted only if it contains nothing like a link: an order can be placed with a stranger's
 * address, and must not be misused to send that person messages.
 */
const quoted = (reason: string): string[] =>
  reason.length <= 100 && !/[/@]|[.:]\S/.test(reason) ? [`The reason: ${oneLine(reason)}.`] : [];

export const orderCancelledMail = (order: OrderMatter, reason: string, refund: boolean): MailDraft =>
  about(
    order,
    'Your order is cancelled',
    ...quoted(reason),
    refund ? 'What you have paid is on its way back to you.' : untouched,
    listed(order),
  );

export const orderShippedMail = (order: OrderMatter, carrier: string | null, trackingCode: string | null): MailDraft =>
  about(
    order,
    'Your order is on its way',
    carrier ? `${oneLine(carrier)} is bringing it.` : 'It has left our warehouse.',
    ...(trackingCode ? [`Tracking code: ${oneLine(trackingCode)}`] : []),
    listed(order),
  );

export const orderDeliveredMail = (order: OrderMatter): MailDraft =>
  about(order, 'Your order has arrived', 'We hope that you like it:', listed(order));

export const orderRefundedMail = (order: OrderMatter, refunded: Money, full: boolean): MailDraft =>
  about(
    order,
    'Your refund',
    full
      ? `We have given back all that you paid: ${formatMoney(refunded)}.`
      : `We have given back ${formatMoney(refunded)} of ${formatMoney(order.total)} so far.`,
  );

const day = 86_400_000;

/** Whether the account is new: a consumer that replays all accounts must not welcome old ones. */
export const isNew = (createdAt: string, now: string): boolean => Date.parse(now) - Date.parse(createdAt) < day;

/** Attempts before a mail is abandoned: more than a day. */
export const maxAttempts = 14;

/** Delay in milliseconds after failed attempts: one minute, doubled each time, at most six hours. */
export const retryDelayAfter = (attempts: number): number => Math.min(6 * 3_600_000, 60_000 * 2 ** (attempts - 1));
