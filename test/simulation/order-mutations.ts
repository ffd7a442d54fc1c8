import {type Decision, type Order, openLines, type Ports} from '@ecom/order/testing';
import type {Payment, Provider} from '@ecom/payment/testing';
import {beforeEachCall, changeStock, newSourceEvent} from './faulty-ports.ts';
import type {Mutation} from './mutations.ts';
import type {OverrideContext} from './shop.ts';

/** Replaces the result of each decision before it is saved. */
const withChangedDecisions = (ports: Ports, change: (decision: Decision, before: Order) => Decision): Ports => ({
  ...ports,
  orders: {
    ...ports.orders,
    update: (id, decide, sourceEvent) => ports.orders.update(id, order => change(decide(order), order), sourceEvent),
  },
});

/** Changes the new state of each decision that publishes an event of the type. */
const whenPublishing =
  (type: string, change: (order: Order, before: Order) => Partial<Order>) =>
  (ports: Ports): Ports =>
    withChangedDecisions(ports, (decision, before) =>
      decision.events.some(event => event.type === type)
        ? {...decision, order: {...decision.order, ...change(decision.order, before)}}
        : decision,
    );

/** A payment that does not remember which cancellations its refunds are for. */
const withoutCancellations = (payment: Payment): Payment => {
  const {state} = payment;
  if (state.status !== 'captured') return payment;
  return {...payment, state: {...state, refunds: state.refunds.map(refund => ({...refund, cancellationId: null}))}};
};

export const orderMutations: readonly Mutation[] = [
  {
    name: 'a shipment has cancelled pieces, too',
    invariants: ['no more pieces are cancelled, shipped, returned or refunded than were bought'],
    overrides: {
      orderPorts: whenPublishing('order.shipped', order => {
        const shipment = order.shipments.at(-1)!;
        if (openLines(order).length > 0) return {};
        const lines = [...shipment.lines, ...order.cancellations.flatMap(cancellation => cancellation.lines)];
        return {shipments: [...order.shipments.slice(0, -1), {...shipment, lines}]};
      }),
    },
  },
  {
    name: 'a refund takes the order off the packing list',
    invariants: ['order status transitions are allowed', 'the final state is consistent'],
    overrides: {orderPorts: whenPublishing('order.refunded', () => ({status: 'completed'}))},
  },
  {
    name: 'an order is completed by its first delivery',
    invariants: ['an order is completed when nothing is open', 'the history of an order has every change'],
    overrides: {orderPorts: whenPublishing('order.delivered', () => ({status: 'completed'}))},
  },
  {
    name: 'a shipment is not in the history',
    invariants: ['the history of an order has every change'],
    overrides: {orderPorts: whenPublishing('order.shipped', (_, {history}) => ({history}))},
  },
  {
    name: 'a failed refund counts as made',
    invariants: ['the final state is consistent', 'all work reaches a final state'],
    overrides: {
      orderPorts: ports =>
        withChangedDecisions(ports, decision => ({
          ...decision,
          order: {
            ...decision.order,
            refunds: decision.order.refunds.map(refund => ({
              ...refund,
              status: refund.status === 'failed' ? ('succeeded' as const) : refund.status,
            })),
          },
        })),
    },
  },
  {
    name: 'the capture of a payment that is to be voided pays the order',
    invariants: ['an accepted cancellation cancels the order'],
    overrides: {orderPorts: whenPublishing('order.void_requested', () => ({voidRequest: null}))},
  },
  {
    name: 'cancelled pieces are not restocked',
    invariants: ['the final state is consistent'],
    overrides: {
      productPorts: ports => ({...ports, reservations: {...ports.reservations, releaseLines: async () => {}}}),
    },
  },
  {
    name: 'each redelivery of cancelled pieces restocks them again',
    invariants: ['stock on hand plus sold stock equals stock received'],
    overrides: {
      productPorts: (ports, context: OverrideContext) => ({
        ...ports,
        reservations: beforeEachCall(
          ports.reservations,
          'releaseLines',
          (orderId: string, cancellationId: string, lines: Parameters<typeof changeStock>[1]) => {
            const reservation = context.stores.product.orders.get(orderId);
            if (reservation?.cancellationIds.includes(cancellationId)) changeStock(context, lines, 1, 0);
          },
        ),
      }),
    },
  },
  {
    name: 'a cancelled order returns the pieces that were returned before, too',
    invariants: ['stock on hand plus sold stock equals stock received', 'the final state is consistent'],
    overrides: {
      productPorts: (ports, context: OverrideContext) => ({
        ...ports,
        reservations: beforeEachCall(ports.reservations, 'release', (orderId: string) => {
          const reservation = context.stores.product.orders.get(orderId);
          if (reservation?.status !== 'committed' || reservation.cancellationIds.length === 0) return;
          changeStock(context, reservation.lines, 1, 0);
        }),
      }),
    },
  },
  {
    name: 'cancelled pieces are not refunded',
    invariants: ['cancelled pieces are refunded once'],
    overrides: {paymentUseCases: useCases => ({...useCases, refundLines: async () => {}})},
  },
  {
    name: 'each redelivery of cancelled pieces refunds them again',
    invariants: ['cancelled pieces are refunded once', 'an event takes effect at most once'],
    overrides: {
      paymentPorts: (ports, context) => ({
        ...ports,
        payments: {
          ...ports.payments,
          update: (id, decide, sourceEvent) =>
            ports.payments.update(
              id,
              payment => decide(withoutCancellations(payment)),
              sourceEvent && newSourceEvent(context),
            ),
        },
      }),
    },
  },
  {
    name: 'an authorization counts as a capture',
    invariants: ['refunds never exceed the capture', 'the final state is consistent'],
    overrides: {
      paymentPorts: ports => {
        const simulated = ports.providers.get('simulated')!;
        const authorize: Provider['authorize'] = async (payment, signal) => {
          const outcome = await simulated.authorize(payment, signal);
          return outcome.result === 'authorized' ? {result: 'captured'} : outcome;
        };
        return {...ports, providers: new Map([['simulated', {...simulated, authorize}]])};
      },
    },
  },
  {
    name: 'the void of a payment that the customer must confirm does not reach the provider',
    invariants: ['the final state is consistent', 'order status transitions are allowed'],
    overrides: {
      paymentPorts: ports => {
        const simulated = ports.providers.get('simulated')!;
        return {
          ...ports,
          providers: new Map([
            [
              'simulated',
              {
                ...simulated,
                void: (payment, signal) =>
                  payment.token === 'tok_3ds' ? Promise.resolve({result: 'voided'}) : simulated.void(payment, signal),
              },
            ],
          ]),
        };
      },
    },
  },
];
