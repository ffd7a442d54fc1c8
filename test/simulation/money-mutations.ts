import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Decision, Ports} from '@ecom/payment/testing';
import {eachTimeAnew} from './broken.ts';
import type {Mutation} from './mutations.ts';

/** Payments that keep another decision than the one that was taken. */
const deciding = (
  ports: Ports,
  alter: (decision: Decision) => Decision,
  causeOf = (sourceEvent: SourceEvent | undefined): SourceEvent | undefined => sourceEvent,
): Ports => ({
  ...ports,
  payments: {
    ...ports.payments,
    update: (id, decide, sourceEvent) =>
      ports.payments.update(id, payment => alter(decide(payment)), causeOf(sourceEvent)),
  },
});

export const moneyMutations: readonly Mutation[] = [
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
      payment: (ports, kit) =>
        deciding(
          ports,
          decision =>
            decision.payment.state.status === 'voiding'
              ? {payment: {...decision.payment, state: {status: 'voided'}}, events: [{type: 'voided'}]}
              : decision,
          sourceEvent => sourceEvent ?? eachTimeAnew(kit),
        ),
    },
  },
  {
    name: 'an order forgets what came back before',
    rules: ['everything ends', 'everything ends well'],
    changes: {
      payment: ports =>
        deciding(ports, ({payment, events}) => ({
          payment,
          events: events.map(event => (event.type === 'refunded' ? {...event, refunded: event.refund.amount} : event)),
        })),
    },
  },
  {
    name: 'a capture without an answer is asked for again under a new key',
    rules: ['captured once'],
    changes: {
      payment: (ports, kit) => {
        const {simulated} = ports.providers;
        const capture: NonNullable<typeof simulated>['capture'] = (payment, signal) =>
          simulated!.capture(payment, signal).catch(() => simulated!.capture({...payment, id: kit.newId()}, signal));
        return {...ports, providers: {simulated: {...simulated!, capture}}};
      },
    },
  },
];
