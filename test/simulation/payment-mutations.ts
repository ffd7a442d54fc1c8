import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Decision, Ports, Provider} from '@ecom/payment/testing';
import {newSourceEvent} from './faulty-ports.ts';
import type {Mutation} from './mutations.ts';

/** Replaces the result of each decision before it is saved. */
const withChangedDecisions = (
  ports: Ports,
  change: (decision: Decision) => Decision,
  sourceEventOf = (sourceEvent: SourceEvent | undefined): SourceEvent | undefined => sourceEvent,
): Ports => ({
  ...ports,
  payments: {
    ...ports.payments,
    update: (id, decide, sourceEvent) =>
      ports.payments.update(id, payment => change(decide(payment)), sourceEventOf(sourceEvent)),
  },
});

export const paymentMutations: readonly Mutation[] = [
  {
    name: 'each capture has a new idempotency key',
    invariants: ['an order is captured at most once', 'the final state is consistent'],
    overrides: {
      paymentPorts: (ports, context) => {
        const simulated = ports.providers.get('simulated')!;
        const authorize: Provider['authorize'] = (payment, signal) =>
          simulated.authorize({...payment, id: context.newId()}, signal);
        return {...ports, providers: new Map([...ports.providers, ['simulated', {...simulated, authorize}]])};
      },
    },
  },
  {
    name: 'each refund has a new idempotency key',
    invariants: ['refunds never exceed the capture'],
    overrides: {
      paymentPorts: (ports, context) => {
        const simulated = ports.providers.get('simulated')!;
        const refund: Provider['refund'] = (payment, refund, signal) =>
          simulated.refund(payment, {...refund, id: context.newId()}, signal);
        return {...ports, providers: new Map([...ports.providers, ['simulated', {...simulated, refund}]])};
      },
    },
  },
  {
    name: 'the payment sweeper does nothing',
    invariants: ['all work reaches a final state'],
    overrides: {paymentUseCases: useCases => ({...useCases, sweepPayments: async () => {}})},
  },
  {
    name: 'the capture of a cancelled order is not refunded',
    invariants: ['all work reaches a final state'],
    overrides: {paymentUseCases: useCases => ({...useCases, refundOrder: async () => {}})},
  },
  {
    name: 'a payment is voided before the provider confirms it',
    invariants: ['the final state is consistent'],
    overrides: {
      paymentPorts: (ports, context) =>
        withChangedDecisions(
          ports,
          decision =>
            decision.payment.state.status === 'voiding'
              ? {payment: {...decision.payment, state: {status: 'voided'}}, events: [{type: 'voided'}]}
              : decision,
          sourceEvent => sourceEvent ?? newSourceEvent(context),
        ),
    },
  },
  {
    name: 'a refund event has the total of all refunds instead of its own amount',
    invariants: ['the final state is consistent'],
    overrides: {
      paymentPorts: ports =>
        withChangedDecisions(ports, ({payment, events}) => ({
          payment,
          events: events.map(event =>
            event.type === 'refunded' ? {...event, refund: {...event.refund, amount: event.refunded}} : event,
          ),
        })),
    },
  },
  {
    name: 'a capture without a response is retried with a new idempotency key',
    invariants: ['an order is captured at most once'],
    overrides: {
      paymentPorts: (ports, context) => {
        const simulated = ports.providers.get('simulated')!;
        const authorize: Provider['authorize'] = (payment, signal) =>
          simulated
            .authorize(payment, signal)
            .catch(() => simulated.authorize({...payment, id: context.newId()}, signal));
        return {...ports, providers: new Map([...ports.providers, ['simulated', {...simulated, authorize}]])};
      },
    },
  },
  {
    name: 'a transfer is captured without staff',
    invariants: ['a transfer is captured when staff have received it'],
    overrides: {
      paymentPorts: ports => {
        const manual = ports.providers.get('manual')!;
        const authorize: Provider['authorize'] = (payment, signal) => manual.capture(payment, signal);
        return {...ports, providers: new Map([...ports.providers, ['manual', {...manual, authorize}]])};
      },
    },
  },
];
