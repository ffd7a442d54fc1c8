import type {Dispute as DisputeMessage} from '@ecom/contracts/dispute';
import type {Decision, Payment} from './payment.ts';

/** A customer has asked the bank to take the money back. `amount` is in minor units of the payment's currency. */
export type Dispute = Omit<DisputeMessage, 'amount'> & {readonly amount: number};

const fields = ['amount', 'reason', 'status', 'evidenceDueBy', 'createdAt'] as const;
const isSame = (one: Dispute | undefined, other: Dispute): boolean =>
  one !== undefined && fields.every(field => one[field] === other[field]);

/** Applies the disputes that the provider reports, and ends the check that was requested at `requestedAt`. */
export const applyDisputes = (
  payment: Payment,
  reported: readonly Dispute[],
  requestedAt: string | null,
  now: string,
): Decision => {
  const changed = reported.filter(
    dispute =>
      !isSame(
        payment.disputes.find(({id}) => id === dispute.id),
        dispute,
      ),
  );
  // Another check was requested meanwhile: it is still to come.
  const isChecked = payment.checkRequestedAt !== null && payment.checkRequestedAt === requestedAt;
  if (changed.length === 0 && !isChecked) return {payment, events: []};
  const known = payment.disputes.map(dispute => changed.find(({id}) => id === dispute.id) ?? dispute);
  const added = changed.filter(({id}) => !payment.disputes.some(dispute => dispute.id === id));
  return {
    payment: {
      ...payment,
      version: payment.version + 1,
      updatedAt: now,
      disputes: [...known, ...added],
      checkRequestedAt: isChecked ? null : payment.checkRequestedAt,
    },
    events: changed.map(dispute => ({type: 'dispute_changed', dispute})),
  };
};
