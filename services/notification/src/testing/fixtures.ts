import {plainPrice, plainSums} from '@ecom/contracts/price-breakdown';
import type {Mails} from '../application/ports.ts';
import type {Mail} from '../domain/mail.ts';

export const now = '2026-03-03T10:00:00.000Z';

/** The instant `delayMs` after `now`. */
export const after = (delayMs: number): string => new Date(Date.parse(now) + delayMs).toISOString();

export const idOf = (n: number): string => `019a0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** The n-th mail of a test, a millisecond after the one before. */
export const mail = (n: number, change: Partial<Mail> = {}): Mail => ({
  id: idOf(n),
  kind: 'welcome',
  orderId: null,
  userId: null,
  recipient: 'ada@example.org',
  subject: `Mail ${n}`,
  body: 'Hello.\n',
  createdAt: after(n),
  ...change,
});

const euros = (amount: number) => ({amount, currency: 'EUR'});

/** The data of every order event. */
export const order = {
  orderId: idOf(0x1),
  number: 'K7Q2-M9XW-4D',
  cartId: idOf(0xca),
  userId: null,
  email: 'ada@example.org',
  lines: [
    {
      variantId: idOf(0xa1),
      productId: idOf(0xb1),
      sku: 'LAMP',
      name: 'Lamp',
      quantity: 2,
      unitPrice: euros(1500),
      id: idOf(0xc1),
      ...plainPrice(euros(3000)),
    },
  ],
  ...plainSums(euros(3000)),
  at: now,
};

/** The newest hundred mails, newest first. */
export const listNewest = async ({list}: Pick<Mails, 'list'>) => (await list({sort: '-createdAt', limit: 100})).items;
