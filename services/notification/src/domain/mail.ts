import type {LineQuantity} from '@ecom/contracts/line-item';
import {formatMoney, type Money} from '@ecom/core/money';

export const mailKinds = [
  'welcome',
  'invitation',
  'order-confirmation',
  'order-rejected',
  'order-cancelled',
  'order-lines-cancelled',
  'order-shipped',
  'order-delivered',
  'order-refunded',
  'email-verification',
  'email-change',
  'email-changed',
  'password-reset',
  'password-changed',
  'factor-added',
  'factor-removed',
] as const;

export type MailKind = (typeof mailKinds)[number];

export type Mail = {
  readonly id: string;
  /** Null for a mail that was created before kinds were saved. */
  readonly kind: MailKind | null;
  /** The order that it is about, if any. */
  readonly orderId: string | null;
  /** The user whom it concerns; null for a guest. */
  readonly userId: string | null;
  readonly recipient: string;
  readonly subject: string;
  /** Plain text: empty lines separate paragraphs, and indented lines are a list. */
  readonly body: string;
  /** RFC 3339 */
  readonly createdAt: string;
};

export type MailDraft = Omit<Mail, 'id' | 'createdAt'>;

type OrderSummary = {
  readonly orderId: string;
  readonly number: string;
  readonly userId: string | null;
  readonly email: string;
  readonly lines: readonly {
    readonly id: string;
    readonly name: string;
    readonly quantity: number;
    readonly total: Money;
  }[];
  readonly shipping: {readonly total: Money} | null;
  readonly total: Money;
};

const toOneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

const listLines = ({lines, shipping, total}: OrderSummary): string =>
  [
    ...lines.map(({name, quantity, total: sum}) => `  ${quantity} × ${toOneLine(name)}: ${formatMoney(sum)}`),
    ...(shipping ? [`  Shipping: ${formatMoney(shipping.total)}`] : []),
    `  Total: ${formatMoney(total)}`,
  ].join('\n');

/** Some pieces of the order, without prices; all of its lines if `pieces` is undefined. */
const listPieces = ({lines}: OrderSummary, pieces: readonly LineQuantity[] | undefined): string =>
  (pieces ?? lines.map(({id, quantity}) => ({lineId: id, quantity})))
    .map(({lineId, quantity}) => `  ${quantity} × ${toOneLine(lines.find(({id}) => id === lineId)?.name ?? lineId)}`)
    .join('\n');

const orderMail = (kind: MailKind, order: OrderSummary, subject: string, ...paragraphs: string[]): MailDraft => ({
  kind,
  orderId: order.orderId,
  userId: order.userId,
  recipient: order.email,
  subject: `${subject} (order ${order.number})`,
  body: `${paragraphs.join('\n\n')}\n`,
});

/**
 * Whether the text may direct its reader somewhere: a link, a domain (also with ideographic dots), an e-mail address or a phone number. Anybody can
 * sign up, or place an order, with somebody else's address, and must not be able to send that person messages.
 */
const hasContact = (text: string): boolean =>
  /[@/:]|[.。．｡]\p{L}{2}|\d(?:[\s().-]*\d){5}/u.test(text.normalize('NFKC')) || /[。．｡]\S/u.test(text);

const maxNameLength = 40;

/** A person's name for a greeting, with the space before it: short, and empty if it may be a message. */
export const greetedName = (name: string): string => {
  const text = toOneLine(name);
  const isShort = [...text].length <= maxNameLength;
  return hasContact(text) ? '' : ` ${isShort ? text : `${[...text].slice(0, maxNameLength).join('').trim()}…`}`;
};

export const welcomeMail = (userId: string, recipient: string, name: string): MailDraft => ({
  kind: 'welcome',
  orderId: null,
  userId,
  recipient,
  subject: 'Welcome',
  body: `Hello${greetedName(name)},\n\nYour account is open. We are glad to have you.\n`,
});

export const orderConfirmationMail = (order: OrderSummary): MailDraft =>
  orderMail(
    'order-confirmation',
    order,
    'Thank you for your order',
    order.total.amount > 0 ? 'We have received your payment and are packing your order:' : 'We are packing your order:',
    listLines(order),
  );

const nothingCharged = 'You were charged nothing, and your cart is as you left it.';

export const orderRejectedMail = (order: OrderSummary, reason: string): MailDraft =>
  orderMail(
    'order-rejected',
    order,
    'We could not take your order',
    `We are sorry: ${toOneLine(reason)}.`,
    nothingCharged,
    listLines(order),
  );

const onItsWayBack = 'We are giving back what you have paid for it, as far as you did not get it back before.';

/** A cancellation's reason is quoted only if it is short and directs its reader nowhere. */
const quoteReason = (reason: string): string[] =>
  reason.length <= 100 && !hasContact(reason) && !/\.\S/.test(reason) ? [`The reason: ${toOneLine(reason)}.`] : [];

export const orderCancelledMail = (order: OrderSummary, reason: string, isRefunded: boolean): MailDraft =>
  orderMail(
    'order-cancelled',
    order,
    'Your order is cancelled',
    ...quoteReason(reason),
    ...(isRefunded ? [onItsWayBack] : order.total.amount > 0 ? [nothingCharged] : []),
    listLines(order),
  );

/** Some pieces of a paid order are cancelled. */
export const linesCancelledMail = (order: OrderSummary, pieces: readonly LineQuantity[], reason: string): MailDraft =>
  orderMail(
    'order-lines-cancelled',
    order,
    'Part of your order is cancelled',
    ...quoteReason(reason),
    ...(order.total.amount > 0 ? [onItsWayBack] : []),
    listPieces(order, pieces),
  );

type Shipment = {
  /** Undefined: all of the order. */
  readonly lines: readonly LineQuantity[] | undefined;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
};

export const orderShippedMail = (order: OrderSummary, shipment: Shipment): MailDraft => {
  const {lines, carrier, trackingNumber, trackingUrl} = shipment;
  return orderMail(
    'order-shipped',
    order,
    'Your order is on its way',
    carrier ? `${toOneLine(carrier)} is bringing it.` : 'It has left our warehouse.',
    ...(trackingNumber ? [`Tracking number: ${toOneLine(trackingNumber)}`] : []),
    ...(trackingUrl ? [`Follow it: ${trackingUrl}`] : []),
    listPieces(order, lines),
  );
};

/** @param pieces what has arrived; undefined: all of the order */
export const orderDeliveredMail = (order: OrderSummary, pieces: readonly LineQuantity[] | undefined): MailDraft =>
  orderMail('order-delivered', order, 'Your order has arrived', 'We hope that you like it:', listPieces(order, pieces));

export const orderRefundedMail = (order: OrderSummary, refunded: Money, isFull: boolean): MailDraft =>
  orderMail(
    'order-refunded',
    order,
    'Your refund',
    isFull
      ? `We have given back all that you paid: ${formatMoney(refunded)}.`
      : `We have given back ${formatMoney(refunded)} of ${formatMoney(order.total)} so far.`,
  );

const dayMs = 86_400_000;

/** Whether the account is new: a consumer that replays all events must not create mails for old ones. */
export const isNew = (createdAt: string, now: string): boolean => Date.parse(now) - Date.parse(createdAt) < dayMs;

/** Attempts before a mail is abandoned: more than a day. */
export const maxAttempts = 14;

/** Delay after failed attempts: one minute, doubled each time, at most six hours. */
export const retryDelayMs = (attempts: number): number => Math.min(6 * 3_600_000, 60_000 * 2 ** (attempts - 1));
