import type {LineItem} from '@ecom/contracts/line-item';
import {Failure} from '@ecom/core/failure';
import {accountMutations} from './account-mutations.ts';
import {beforeEachCall, cartsWithoutVersionCheck, newSourceEvent, updateInTwoTransactions} from './faulty-ports.ts';
import {orderMutations} from './order-mutations.ts';
import {paymentMutations} from './payment-mutations.ts';
import type {Overrides} from './shop.ts';
import {stockMutations} from './stock-mutations.ts';
import {currentProductEvents} from './stores.ts';
import type {Invariant} from './violation.ts';

/** A deliberate defect in one place. At least one invariant must detect it. */
export type Mutation = {
  readonly name: string;
  /** The invariant that must be violated first, or several if the seed decides which of them is first. */
  readonly invariants: readonly Invariant[];
  readonly overrides: Overrides;
};

export const mutations: readonly Mutation[] = [
  ...stockMutations,
  {
    name: 'notification ignores its inbox',
    invariants: ['an event takes effect at most once'],
    overrides: {
      notificationPorts: (ports, context) => ({
        ...ports,
        mails: {...ports.mails, add: (mail, place) => ports.mails.add(mail, place, newSourceEvent(context))},
      }),
    },
  },
  {
    name: 'a cart is saved without a version check',
    invariants: ['the final state is consistent'],
    overrides: {
      cartPorts: (ports, context) => ({
        ...ports,
        carts: cartsWithoutVersionCheck(ports, context, (_, stored) => stored.version + 1),
      }),
    },
  },
  {
    name: 'a cart is saved with an outdated version',
    invariants: ['no cart update is lost'],
    overrides: {
      cartPorts: (ports, context) => ({
        ...ports,
        carts: cartsWithoutVersionCheck(ports, context, updated => updated.version),
      }),
    },
  },
  {
    // Both cart and order prevent a second order of a cart, so that the mutation must disable both checks.
    name: 'a cart is checked out twice, and both orders are accepted',
    invariants: ['a cart has at most one active order'],
    overrides: {
      cartPorts: (ports, context) => ({
        ...ports,
        carts: cartsWithoutVersionCheck(ports, context, (_, stored) => stored.version + 1),
      }),
      orderPorts: (ports, {stores: {order}, scheduler}) => ({
        ...ports,
        orders: {
          ...ports.orders,
          add: (decision, sourceEvent) =>
            scheduler.runAsStep(`orders.add ${decision.order.id}`, async () => {
              await order.add(decision, sourceEvent);
              if (!order.rows.has(decision.order.id)) order.rows.set(decision.order.id, decision.order);
            }),
        },
      }),
    },
  },
  {
    name: 'an event for a cancelled order is an error',
    invariants: ['no dead letters'],
    overrides: {
      orderPorts: ports => ({
        ...ports,
        orders: {
          ...ports.orders,
          update: (id, decide, sourceEvent) =>
            ports.orders.update(
              id,
              order => {
                if (sourceEvent && order.status === 'cancelled')
                  throw new Failure('conflict', 'cancelled', 'The order is cancelled.');
                return decide(order);
              },
              sourceEvent,
            ),
        },
      }),
    },
  },
  {
    name: 'a cart is reopened by the end of an earlier order',
    invariants: ['the final state is consistent'],
    overrides: {
      cartPorts: (ports, context) => ({
        ...ports,
        carts: {
          ...ports.carts,
          settle: (id, orderId, status, now) => {
            const state = context.stores.cart.rows.get(id)?.state;
            return ports.carts.settle(id, state && 'orderId' in state ? state.orderId : orderId, status, now);
          },
        },
      }),
    },
  },
  {
    name: 'the checkout ignores the confirmed total',
    invariants: ['an order has the confirmed total'],
    overrides: {
      cartUseCases: useCases => ({
        ...useCases,
        checkOut: async checkout => {
          const {total} = await useCases.getCart(checkout.accessor, checkout.id);
          return useCases.checkOut({...checkout, expectedTotal: {amount: total, currency: 'EUR'}});
        },
      }),
    },
  },
  {
    name: 'the total of a line in the checkout is not what its pieces cost',
    invariants: ['an order has the confirmed total'],
    overrides: {
      cartPorts: ports => ({
        ...ports,
        carts: {
          ...ports.carts,
          update: (id, decide, otherVariantIds) =>
            ports.carts.update(
              id,
              found => {
                const {cart, events = []} = decide(found);
                const dearer = ({total, ...line}: LineItem) => ({...line, total: {...total, amount: total.amount + 1}});
                return {
                  cart,
                  events: events.map(event => ({...event, data: {...event.data, lines: event.data.lines.map(dearer)}})),
                };
              },
              otherVariantIds,
            ),
        },
      }),
    },
  },
  {
    name: 'cart applies an older version of a product',
    invariants: ['versions always increase'],
    overrides: {
      cartPorts: (ports, context) => ({
        ...ports,
        productReplica: beforeEachCall(ports.productReplica, 'apply', (id: string) =>
          context.stores.cart.versions.delete(id),
        ),
      }),
    },
  },
  {
    name: 'catalog overwrites a newer page',
    invariants: ['the final state is consistent'],
    overrides: {
      catalogPorts: ports => ({
        ...ports,
        pages: {
          ...ports.pages,
          save: async pages => {
            const saved = await ports.pages.get(pages.map(({page}) => page.id));
            return ports.pages.save(pages.map(({page}) => ({page, revision: saved.get(page.id)?.revision ?? 0})));
          },
        },
      }),
    },
  },
  {
    name: 'catalog applies an older version of a stock level',
    invariants: ['versions always increase'],
    overrides: {
      catalogPorts: ports => {
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
    invariants: ['all work reaches a final state', 'the final state is consistent'],
    overrides: {
      orderPorts: (ports, context) => ({
        ...ports,
        orders: {...ports.orders, update: updateInTwoTransactions(context.stores.order, context)},
      }),
    },
  },
  {
    name: 'state is republished without row locks',
    invariants: ['the last published version is the newest'],
    overrides: {
      republish: async ({stores, scheduler}) => {
        const events = await scheduler.runAsStep('republish reads', async () => currentProductEvents(stores));
        await scheduler.runAsStep('republish records', async () => void stores.product.outbox.push(...events));
      },
    },
  },
  ...orderMutations,
  ...paymentMutations,
  ...accountMutations,
];
