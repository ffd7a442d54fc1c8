import {notCancellable} from '@ecom/order/testing';
import {accountMutations} from './account-mutations.ts';
import {before, eachTimeAnew, inTwoTransactions, withoutComparing} from './broken.ts';
import {moneyMutations} from './money-mutations.ts';
import type {Changes} from './shop.ts';
import {stockMutations} from './stock-mutations.ts';
import {newestOf} from './stores.ts';

/** A shop that is broken in one place, as a careless change might break it. */
export type Mutation = {
  readonly name: string;
  /** The rule that must see it; several where it depends on the world which of them sees it first. */
  readonly rules: readonly string[];
  readonly changes: Changes;
};

export const mutations: readonly Mutation[] = [
  ...stockMutations,
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
    name: 'a cart is saved without comparing its version',
    rules: ['everything ends well'],
    changes: {cart: (ports, kit) => ({...ports, carts: withoutComparing(ports, kit, (_, there) => there.version + 1)})},
  },
  {
    name: 'a cart is saved as it was decided, whatever came between',
    rules: ['no change of a cart is lost'],
    changes: {cart: (ports, kit) => ({...ports, carts: withoutComparing(ports, kit, decided => decided.version)})},
  },
  {
    // Two walls stand before this rule: whichever of them is left refuses the second order.
    name: 'a cart is checked out twice, and no order looks for another of its cart',
    rules: ['one live order a cart'],
    changes: {
      cart: (ports, kit) => ({...ports, carts: withoutComparing(ports, kit, (_, there) => there.version + 1)}),
      order: (ports, {stores: {order}, scheduler}) => ({
        ...ports,
        orders: {
          ...ports.orders,
          add: (decision, sourceEvent) =>
            scheduler.park(`orders.add ${decision.order.id}`, async () => {
              await order.add(decision, sourceEvent);
              if (!order.rows.has(decision.order.id)) order.rows.set(decision.order.id, decision.order);
            }),
        },
      }),
    },
  },
  {
    name: 'an answer that comes after an order was cancelled is an error',
    rules: ['no dead letters'],
    changes: {
      order: ports => ({
        ...ports,
        orders: {
          ...ports.orders,
          update: (id, decide, sourceEvent) =>
            ports.orders.update(
              id,
              order => {
                if (sourceEvent && order.state.status === 'cancelled') throw notCancellable(order);
                return decide(order);
              },
              sourceEvent,
            ),
        },
      }),
    },
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
          const {total} = await use.getCart(checkout.key, checkout.id);
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
        productReplica: before(ports.productReplica, 'apply', (id: string) => kit.stores.cart.versions.delete(id)),
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
        const keepStock: typeof ports.replicas.keepStock = stock => {
          newest += 1000;
          return ports.replicas.keepStock({...stock, version: newest});
        };
        return {...ports, replicas: {...ports.replicas, keepStock}};
      },
    },
  },
  {
    name: 'an order and its events are saved in two transactions',
    rules: ['everything ends', 'everything ends well'],
    changes: {
      order: (ports, kit) => ({
        ...ports,
        orders: {...ports.orders, update: inTwoTransactions(kit.stores.order, kit)},
      }),
    },
  },
  {
    name: 'state is republished without locking the rows',
    rules: ['the last published state is the newest'],
    changes: {
      republish: async ({stores, scheduler}) => {
        const events = await scheduler.park('republish reads', async () => newestOf(stores));
        await scheduler.park('republish records', async () => void stores.product.outbox.push(...events));
      },
    },
  },
  ...moneyMutations,
  ...accountMutations,
];
