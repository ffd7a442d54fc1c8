import {z} from 'zod';
import type {Platform} from './service.ts';

/** How long personal data are kept, in days. */
export type Retention = {
  /** Mails after their creation. */
  readonly mailDays: number;
  /** Closed carts after their last change. */
  readonly cartDays: number;
  /** Sessions after their end. */
  readonly sessionDays: number;
  /** Exports of personal data after their request. */
  readonly exportDays: number;
  /** Personal data in the final orders of guests, after their last change. */
  readonly guestOrderDays: number;
};

const days = (fallback: number) =>
  z.coerce.number('must be a number of days').int().min(1).max(36_500).default(fallback);

/** The environment variables of every process; each service reads those that concern it. */
export const retentionVariables = {
  RETENTION_MAIL_DAYS: days(30),
  RETENTION_CART_DAYS: days(90),
  RETENTION_SESSION_DAYS: days(1),
  RETENTION_EXPORT_DAYS: days(7),
  // As long as a customer may come back to an order: statutory warranties of two years, and the time that a claim takes.
  RETENTION_GUEST_ORDER_DAYS: days(1095),
};

type Variables = z.infer<z.ZodObject<typeof retentionVariables>>;

export const readRetention = (config: Variables): Retention => ({
  mailDays: config.RETENTION_MAIL_DAYS,
  cartDays: config.RETENTION_CART_DAYS,
  sessionDays: config.RETENTION_SESSION_DAYS,
  exportDays: config.RETENTION_EXPORT_DAYS,
  guestOrderDays: config.RETENTION_GUEST_ORDER_DAYS,
});

const defaults = readRetention(z.object(retentionVariables).parse({}));

/** The retention of a platform, or the default. */
export const retentionOf = ({retention = defaults}: Pick<Platform, 'retention'>): Retention => retention;
