import {before, eachTimeAnew, inTwoTransactions, shift, takenWhenPaid, withoutComparing} from './broken.ts';
import type {Changes} from './shop.ts';
import {newestOf} from './stores.ts';

/** A shop that is broken in one place, as a careless change might break it. */
export type Mutation = {readonly name: string; readonly changes: Changes};

export const mutations: readonly Mutation[] = [
  {
    name: 'product forgets its inbox',
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
    name: 'notification forgets its inbox',
    changes: {
      notification: (ports, kit) => ({
        ...ports,
        mails: {...ports.mails, add: (mail, place) => ports.mails.add(mail, place, eachTimeAnew(kit))},
      }),
    },
  },
  {
    name: 'stock is promised at the order, and taken only when it is paid',
    changes: {product: takenWhenPaid},
  },
  {
    name: 'stock is set aside without looking how much is left',
    changes: {
      product: (ports, kit) => ({
        ...ports,
        reservations: {
          ...ports.reservations,
          reserve: (orderId, lines, at, cause) =>
            kit.scheduler.park(`reservations.reserve ${orderId}`, async () => {
              const {orders, reservations} = kit.stores.product;
              if (!orders.has(orderId)) {
                orders.set(orderId, {orderId, status: 'reserved', lines, short: []});
                shift(kit, lines, 0, 1);
              }
              await reservations.reserve(orderId, lines, at, cause);
            }),
        },
      }),
    },
  },
  {
    name: 'what is cancelled comes back with each delivery',
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
    changes: {product: ports => ({...ports, reservations: {...ports.reservations, release: async () => {}}})},
  },
  {
    name: 'a cart is saved without comparing its version',
    changes: {cart: (ports, kit) => ({...ports, carts: withoutComparing(ports, kit)})},
  },
  {
    name: 'a cart opens again for whichever order ends',
    changes: {
      cart: (ports, kit) => ({
        ...ports,
        carts: {
          ...ports.carts,
          settle: (id, orderId, status, now) => {
            const state = kit.stores.cart.rows.get(id)?.state;
            return ports.carts.settle(id, state && 'orderId' in state ? state.orderId : orderId, status, now);
          },
        },
      }),
    },
  },
  {
    name: 'the price at the checkout is not the one that was confirmed',
    changes: {
      cartUse: use => ({
        ...use,
        checkOut: async checkout => {
          const {total} = await use.readCart(checkout.key, checkout.id);
          return use.checkOut({...checkout, expectedTotal: {amount: total, currency: 'EUR'}});
        },
      }),
    },
  },
  {
    name: 'the cart believes an older version of a product',
    changes: {
      cart: (ports, kit) => ({
        ...ports,
        assortment: before(ports.assortment, 'learn', (id: string) => kit.stores.cart.versions.delete(id)),
      }),
    },
  },
  {
    name: 'the catalog saves a page over a newer one',
    changes: {
      catalog: ports => ({
        ...ports,
        pages: {
          ...ports.pages,
          save: async pages => {
            const kept = await ports.pages.get(pages.map(({page}) => page.id));
            return ports.pages.save(pages.map(({page}) => ({page, revision: kept.get(page.id)?.revision ?? 0})));
          },
        },
      }),
    },
  },
  {
    name: 'the catalog believes older stock',
    changes: {
      catalog: ports => {
        let newest = 0;
        const keepStock: typeof ports.sources.keepStock = stock => {
          newest += 1000;
          return ports.sources.keepStock({...stock, version: newest});
        };
        return {...ports, sources: {...ports.sources, keepStock}};
      },
    },
  },
  {
    name: 'the provider is asked to capture under a new key each time',
    changes: {
      payment: (ports, kit) => {
        const {simulated} = ports.providers;
        const capture: NonNullable<typeof simulated>['capture'] = (payment, signal) =>
          simulated!.capture({...payment, id: kit.newId()}, signal);
        return {...ports, providers: {simulated: {...simulated!, capture}}};
      },
    },
  },
  {
    name: 'a refund goes to the provider under a new key each time',
    changes: {
      payment: (ports, kit) => {
        const {simulated} = ports.providers;
        const refund: NonNullable<typeof simulated>['refund'] = (payment, {amount}, signal) =>
          simulated!.refund(payment, {id: kit.newId(), amount}, signal);
        return {...ports, providers: {simulated: {...simulated!, refund}}};
      },
    },
  },
  {
    name: 'payments are never swept',
    changes: {paymentUse: use => ({...use, sweepPayments: async () => {}})},
  },
  {
    name: 'money that was captured for a cancelled order is kept',
    changes: {paymentUse: use => ({...use, refundOrder: async () => {}})},
  },
  {
    name: 'a void is believed before the provider has answered',
    changes: {
      payment: (ports, kit) => ({
        ...ports,
        payments: {
          ...ports.payments,
          update: (id, decide, cause) =>
            ports.payments.update(
              id,
              payment => {
                const decision = decide(payment);
                if (decision.payment.state.status !== 'voiding') return decision;
                return {payment: {...decision.payment, state: {status: 'voided'}}, events: [{type: 'voided'}]};
              },
              cause ?? eachTimeAnew(kit),
            ),
        },
      }),
    },
  },
  {
    name: 'an order is saved, and told in another transaction',
    changes: {
      order: (ports, kit) => ({
        ...ports,
        orders: {...ports.orders, update: inTwoTransactions(kit.stores.order, kit)},
      }),
    },
  },
  {
    name: 'what is told again is read before, and recorded without a lock',
    changes: {
      republish: async ({stores, scheduler}) => {
        const events = await scheduler.park('republish reads', async () => newestOf(stores));
        await scheduler.park('republish records', async () => void stores.product.told.push(...events));
      },
    },
  },
  {
    name: 'an order forgets what came back before',
    changes: {
      payment: ports => ({
        ...ports,
        payments: {
          ...ports.payments,
          update: (id, decide, cause) =>
            ports.payments.update(
              id,
              payment => {
                const {payment: after, events} = decide(payment);
                const alone = events.map(event =>
                  event.type === 'refunded' ? {...event, refunded: event.refund.amount} : event,
                );
                return {payment: after, events: alone};
              },
              cause,
            ),
        },
      }),
    },
  },
];
