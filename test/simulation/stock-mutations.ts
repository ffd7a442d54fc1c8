import {before, eachTimeAnew, shift, takenWhenPaid} from './broken.ts';
import type {Mutation} from './mutations.ts';

export const stockMutations: readonly Mutation[] = [
  {
    name: 'product forgets its inbox',
    rules: ['no effect is doubled'],
    changes: {
      product: (ports, kit) => ({
        ...ports,
        reservations: {
          ...ports.reservations,
          reserve: (orderId, lines, now) => ports.reservations.reserve(orderId, lines, now, eachTimeAnew(kit)),
        },
      }),
    },
  },
  {
    name: 'stock is promised at the order, and taken only when it is paid',
    rules: ['stock is never negative nor oversold', 'everything ends well'],
    changes: {product: takenWhenPaid},
  },
  {
    name: 'stock is set aside without looking how much is left',
    rules: ['stock is never negative nor oversold', 'everything ends well'],
    changes: {
      product: (ports, kit) => ({
        ...ports,
        reservations: {
          ...ports.reservations,
          reserve: (orderId, lines, at, sourceEvent) =>
            kit.scheduler.park(`reservations.reserve ${orderId}`, async () => {
              const {orders, reservations} = kit.stores.product;
              if (!orders.has(orderId)) {
                orders.set(orderId, {orderId, status: 'reserved', lines, short: []});
                shift(kit, lines, 0, 1);
              }
              await reservations.reserve(orderId, lines, at, sourceEvent);
            }),
        },
      }),
    },
  },
  {
    name: 'what is cancelled comes back with each delivery',
    rules: ['what is on hand and what is sold is what was brought'],
    changes: {
      product: (ports, kit) => ({
        ...ports,
        reservations: before(ports.reservations, 'release', (orderId: string) => {
          const reservation = kit.stores.product.orders.get(orderId);
          if (reservation?.status === 'released') shift(kit, reservation.lines, 1, 0);
        }),
      }),
    },
  },
  {
    name: 'what is cancelled never comes back',
    rules: ['everything ends well'],
    changes: {product: ports => ({...ports, reservations: {...ports.reservations, release: async () => {}}})},
  },
  {
    name: 'what was sold comes back as if it had only been set aside',
    rules: ['a reservation ends once'],
    changes: {
      product: (ports, kit) => ({
        ...ports,
        reservations: before(ports.reservations, 'release', (orderId: string) => {
          const {orders} = kit.stores.product;
          const reservation = orders.get(orderId);
          if (reservation?.status === 'committed') orders.set(orderId, {...reservation, status: 'released'});
        }),
      }),
    },
  },
  {
    name: 'what is set aside comes back by itself after half a minute',
    rules: ["only the order's word ends a reservation"],
    changes: {
      product: (ports, kit) => ({
        ...ports,
        reservations: before(ports.reservations, 'reserve', (orderId: string) => {
          kit.scheduler.after(
            30_000,
            () => void kit.stores.product.reservations.release(orderId, kit.scheduler.now(), eachTimeAnew(kit)),
          );
        }),
      }),
    },
  },
];
