import type {Ports as CartPorts} from '../../services/cart/src/application/ports.ts';
import type {Cart} from '../../services/cart/src/domain/cart.ts';
import type {Order} from '../../services/order/src/domain/order.ts';
import type {Ports as ProductPorts} from '../../services/product/src/application/ports.ts';
import type {Reservation} from '../../services/product/src/domain/reservation.ts';
import type {Changes, Kit} from './shop.ts';
import {newestOf} from './stores.ts';

/** A shop that is broken in one place, as a careless change might break it. */
export type Mutation = {readonly name: string; readonly changes: Changes};

/** A port that does something of its own before each call of `method`. */
const before = <Port extends object>(port: Port, method: keyof Port, act: (...args: never[]) => void): Port => ({
  ...port,
  [method]: (...args: never[]) => {
    act(...args);
    return (port[method] as (...args: never[]) => unknown)(...args);
  },
});

/** Forgets that an event was heard: each delivery counts as another one. */
const eachTimeAnew = ({newId}: Kit) => ({id: newId()});

/** Puts pieces on the shelf, or takes them off it, whatever else is true. */
const shift = ({stores}: Kit, lines: Reservation['lines'], onHand: number, reserved: number) => {
  const {levels} = stores.product;
  for (const {variantId, quantity} of lines) {
    const row = levels.get(variantId)!;
    const level = {onHand: row.level.onHand + onHand * quantity, reserved: row.level.reserved + reserved * quantity};
    levels.set(variantId, {...row, version: row.version + 1, level});
  }
};

/** Reads, decides, and later writes what it decided, whatever was written meanwhile. */
const withoutComparing = ({carts}: CartPorts, {stores, scheduler}: Kit): CartPorts['carts'] => ({
  ...carts,
  async update(id, decide, besides) {
    const found = await carts.get(id);
    if (!found || besides) return carts.update(id, decide, besides);
    const {cart, events = []} = decide(found);
    await scheduler.park(`carts.overwrite ${id}`, async () => {
      const version = stores.cart.rows.get(id)!.version + 1;
      stores.cart.rows.set(id, {...cart, version} satisfies Cart);
      stores.cart.told.push(...events);
    });
    return {...found, cart};
  },
});

/** Saves the order, and tells of it in a transaction of its own. */
const inTwoTransactions = (orders: Kit['stores']['order'], {stores, scheduler}: Kit) => {
  const {told} = stores.order;
  return async (id: string, decide: Parameters<typeof orders.update>[1], cause?: {readonly id: string}) => {
    let facts: typeof told = [];
    const order = await scheduler.park(`orders.update ${id}`, async () => {
      const length = told.length;
      const saved = await stores.order.update(id, decide, cause);
      facts = told.splice(length);
      return saved;
    });
    if (facts.length > 0) await scheduler.park(`orders.tell ${id}`, async () => void told.push(...facts));
    return order as Order;
  };
};

/** Says that everything is set aside, and sets nothing aside until it is paid. */
const takenWhenPaid = (ports: ProductPorts, kit: Kit): ProductPorts => {
  const {orders, told} = kit.stores.product;
  const promised = new Map<string, Reservation['lines']>();
  const keep = (orderId: string, status: Reservation['status'], lines: Reservation['lines']) =>
    orders.set(orderId, {orderId, status, lines, short: []});
  return {
    ...ports,
    reservations: {
      ...ports.reservations,
      reserve: (orderId, lines, at) =>
        kit.scheduler.park(`reservations.promise ${orderId}`, async () => {
          if (orders.has(orderId)) return;
          keep(orderId, 'reserved', []);
          promised.set(orderId, lines);
          told.push({type: 'stock.reserved', data: {orderId, at}});
        }),
      commit: async (orderId, cause) => {
        const lines = promised.get(orderId);
        if (!lines) return ports.reservations.commit(orderId, cause);
        promised.delete(orderId);
        shift(kit, lines, -1, 0);
        keep(orderId, 'reserved', []);
        keep(orderId, 'committed', lines);
      },
    },
  };
};

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
