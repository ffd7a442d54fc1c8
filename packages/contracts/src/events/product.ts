import {z} from 'zod';
import {Id, Instant, Money} from '../schema.ts';
import {defineTopic, type EventOf} from '../topic.ts';

const ProductChanged = z.object({
  id: Id,
  version: z.int(),
  name: z.string(),
  slug: z.string(),
  /** Newest first; earlier events have none. */
  formerSlugs: z.array(z.string()).readonly().optional(),
  description: z.string(),
  /** Shoppers see `published` products only. */
  status: z.enum(['draft', 'published', 'archived', 'deleted']),
  brand: z.object({id: Id, name: z.string()}).nullable(),
  categoryIds: z.array(Id),
  media: z.array(z.object({url: z.string(), alt: z.string()})),
  attributes: z.record(z.string(), z.string()),
  variants: z.array(
    z.object({
      id: Id,
      sku: z.string(),
      options: z.record(z.string(), z.string()),
      /** At most one price per currency. */
      prices: z.array(Money),
    }),
  ),
  createdAt: Instant,
  updatedAt: Instant,
});

export const productTopic = defineTopic({
  name: 'ecom.product.v1',
  kind: 'state',
  source: '/product',
  summary: 'Products with their variants and prices. Key: product id.',
  events: {'product.changed': ProductChanged},
});

const CategoryChanged = z.object({
  id: Id,
  version: z.int(),
  name: z.string(),
  slug: z.string(),
  /** Newest first; earlier events have none. */
  formerSlugs: z.array(z.string()).readonly().optional(),
  description: z.string(),
  status: z.enum(['active', 'inactive', 'deleted']),
  parentId: Id.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
});

export const categoryTopic = defineTopic({
  name: 'ecom.category.v1',
  kind: 'state',
  source: '/product',
  summary: 'Categories; each names its parent. Key: category id.',
  events: {'category.changed': CategoryChanged},
});

const StockChanged = z.object({
  variantId: Id,
  productId: Id,
  version: z.int(),
  /** On hand less reserved. */
  available: z.int().min(0),
});

export const stockTopic = defineTopic({
  name: 'ecom.stock.v1',
  kind: 'state',
  source: '/product',
  summary: 'The available quantity of a variant. Key: variant id.',
  events: {'stock.changed': StockChanged},
});

const StockReserved = z.object({orderId: Id, at: Instant});

const StockRejected = z.object({
  orderId: Id,
  at: Instant,
  /** The lines of which too little is available, or nothing (unknown or no longer sold). */
  short: z.array(z.object({variantId: Id, wanted: z.int(), available: z.int()})),
});

/** Not in the stock topic, which is compacted by variant and must not grow with the number of orders. */
export const reservationTopic = defineTopic({
  name: 'ecom.reservation.v1',
  kind: 'domain',
  source: '/product',
  summary: 'Results of reservations: all lines of an order, or none. Key: order id.',
  events: {'stock.reserved': StockReserved, 'stock.rejected': StockRejected},
});

export type ProductEvent = EventOf<typeof productTopic>;
export type CategoryEvent = EventOf<typeof categoryTopic>;
export type StockEvent = EventOf<typeof stockTopic>;
export type ReservationEvent = EventOf<typeof reservationTopic>;
