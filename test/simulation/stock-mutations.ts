import {beforeEachCall, changeStock, deductStockAtPayment, newSourceEvent} from './faulty-ports.ts';
import type {Mutation} from './mutations.ts';

export const stockMutations: readonly Mutation[] = [
  {
    name: 'product ignores its inbox',
    invariants: ['an event takes effect at most once'],
    overrides: {
      productPorts: (ports, context) => ({
        ...ports,
        reservations: {
          ...ports.reservations,
          reserve: (orderId, lines, now) => ports.reservations.reserve(orderId, lines, now, newSourceEvent(context)),
        },
      }),
    },
  },
  {
    name: 'stock is not reserved at the order, but deducted at the payment',
    invariants: ['stock is never negative or oversold', 'the final state is consistent'],
    overrides: {productPorts: deductStockAtPayment},
  },
  {
    name: 'stock is reserved without an availability check',
    invariants: ['stock is never negative or oversold', 'the final state is consistent'],
    overrides: {
      productPorts: (ports, context) => ({
        ...ports,
        reservations: {
          ...ports.reservations,
          reserve: (orderId, lines, at, sourceEvent) =>
            context.scheduler.runAsStep(`reservations.reserve ${orderId}`, async () => {
              const {orders: rows, reservations} = context.stores.product;
              if (!rows.has(orderId)) {
                rows.set(orderId, {orderId, status: 'reserved', lines, short: [], cancellationIds: []});
                changeStock(context, lines, 0, 1);
              }
              await reservations.reserve(orderId, lines, at, sourceEvent);
            }),
        },
      }),
    },
  },
  {
    name: 'each redelivery of a cancellation adds stock again',
    invariants: ['stock on hand plus sold stock equals stock received'],
    overrides: {
      productPorts: (ports, context) => ({
        ...ports,
        reservations: beforeEachCall(ports.reservations, 'release', (orderId: string) => {
          const reservation = context.stores.product.orders.get(orderId);
          if (reservation?.status === 'released') changeStock(context, reservation.lines, 1, 0);
        }),
      }),
    },
  },
  {
    name: 'the stock of a cancelled order is never released',
    invariants: ['the final state is consistent'],
    overrides: {productPorts: ports => ({...ports, reservations: {...ports.reservations, release: async () => {}}})},
  },
  {
    name: 'committed stock is released instead of returned',
    invariants: ['reservation status transitions are allowed'],
    overrides: {
      productPorts: (ports, context) => ({
        ...ports,
        reservations: beforeEachCall(ports.reservations, 'release', (orderId: string) => {
          const {orders: rows} = context.stores.product;
          const reservation = rows.get(orderId);
          if (reservation?.status === 'committed') rows.set(orderId, {...reservation, status: 'released'});
        }),
      }),
    },
  },
  {
    name: 'a reservation expires after 30 seconds',
    invariants: ['a reservation follows the status of its order'],
    overrides: {
      productPorts: (ports, context) => ({
        ...ports,
        reservations: beforeEachCall(ports.reservations, 'reserve', (orderId: string) => {
          context.scheduler.after(
            30_000,
            () =>
              void context.stores.product.reservations.release(
                orderId,
                context.scheduler.now(),
                newSourceEvent(context),
              ),
          );
        }),
      }),
    },
  },
];
