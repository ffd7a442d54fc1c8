import type {Provider} from '../../application/ports.ts';
import type {Outcome, Payment} from '../../domain/payment.ts';
import type {Ledger} from '../ledger.ts';

export type ManualOptions = {
  /** What the customer reads, with `{orderNumber}` for the number of the order. */
  readonly instructions: string;
  /** Days until the order is cancelled if the money has not arrived. */
  readonly days: number;
};

export const defaultManualOptions: ManualOptions = {
  instructions: 'Please transfer the total of the order to our bank account, and state the number {orderNumber}.',
  days: 14,
};

const dayMs = 86_400_000;

/**
 * Invoice and bank transfer: the customer gets instructions, staff mark the payment as paid, and transfer refunds themselves. It has no network, and a ledger in
 * which the first entry of a payment is final, so that a void and a capture that meet agree.
 */
export const manualProvider = (ledger: Ledger, {instructions, days}: ManualOptions): Provider => {
  const outcomeOf = (entry: string | undefined): Outcome =>
    entry === undefined ? {result: 'none'} : {result: entry === 'captured' ? 'captured' : 'voided'};
  const actionOf = ({orderNumber, orderId, createdAt}: Payment): Outcome => ({
    result: 'requires_action',
    nextAction: {
      type: 'instructions',
      instructions: instructions.replaceAll('{orderNumber}', orderNumber ?? orderId),
      expiresAt: new Date(Date.parse(createdAt) + days * dayMs).toISOString(),
    },
  });
  return {
    async authorize(payment) {
      const entry = await ledger.find(payment.id);
      return entry === undefined ? actionOf(payment) : outcomeOf(entry);
    },
    capture: async payment => outcomeOf(await ledger.enter(payment.id, payment, 'captured', payment.amount)),
    void: async payment => outcomeOf(await ledger.enter(payment.id, payment, 'voided', 0)),
    find: async payment => outcomeOf(await ledger.find(payment.id)),
    async refund(payment, {id, amount}) {
      await ledger.enter(id, payment, 'refunded', amount);
      return {result: 'succeeded'};
    },
    findRefund: async (_payment, {id}) => ({result: (await ledger.find(id)) === undefined ? 'none' : 'succeeded'}),
    findDisputes: async () => [],
  };
};
