import {before, eachTimeAnew, inTwoTransactions, shift, takenWhenPaid, withoutComparing} from './broken.ts';
import type {Changes} from './shop.ts';
import {newestOf} from './stores.ts';

/** A shop that is broken in one place, as a careless change might break it. */
export type Mutation = {
  readonly name: string;
  /** The rule that must see it; several where it depends on the world which of them sees it first. */
  readonly rules: readonly string[];
  readonly changes: Changes;
};

export const mutations: readonly Mutation[] = [
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
    name: 'notification forgets its inbox',
    rules: ['no effect is doubled'],
    changes: {
      notification: (ports, kit) => ({
        ...ports,
        mails: {...ports.mails, add: (mail, place) => ports.mails.add(mail, place, eachTimeAnew(kit))},
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
    name: 'a cart is saved without comparing its version',
    rules: ['everything ends well'],
    changes: {cart: (ports, kit) => ({...ports, carts: withoutComparing(ports, kit)})},
  },
  {
    name: 'a cart opens again for whichever order ends',
    rules: ['everything ends well'],
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
    rules: ['the price is the confirmed one'],
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
    rules: ['replicas never go back'],
    changes: {
      cart: (ports, kit) => ({
        ...ports,
        assortment: before(ports.assortment, 'learn', (id: string) => kit.stores.cart.versions.delete(id)),
      }),
    },
  },
  {
    name: 'the catalog saves a page over a newer one',
    rules: ['everything ends well'],
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
    rules: ['replicas never go back'],
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
    rules: ['captured once', 'everything ends well'],
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
    rules: ['no more back than was captured'],
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
    rules: ['everything ends'],
    changes: {paymentUse: use => ({...use, sweepPayments: async () => {}})},
  },
  {
    name: 'money that was captured for a cancelled order is kept',
    rules: ['everything ends'],
    changes: {paymentUse: use => ({...use, refundOrder: async () => {}})},
  },
  {
    name: 'a void is believed before the provider has answered',
    rules: ['everything ends well'],
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
    rules: ['everything ends', 'everything ends well'],
    changes: {
      order: (ports, kit) => ({
        ...ports,
        orders: {...ports.orders, update: inTwoTransactions(kit.stores.order, kit)},
      }),
    },
  },
  {
    name: 'what is told again is read before, and recorded without a lock',
    rules: ['what is told last is the newest'],
    changes: {
      republish: async ({stores, scheduler}) => {
        const events = await scheduler.park('republish reads', async () => newestOf(stores));
        await scheduler.park('republish records', async () => void stores.product.told.push(...events));
      },
    },
  },
  {
    name: 'an order forgets what came back before',
    rules: ['everything ends', 'everything ends well'],
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
