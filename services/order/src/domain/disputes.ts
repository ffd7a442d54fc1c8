import type {Dispute} from '@ecom/contracts/dispute';
import {formatMoney} from '@ecom/core/money';
import type {Order} from './order.ts';
import {type Decision, transition, unchanged} from './transition.ts';

const describe = ({amount, reason, status}: Dispute): string =>
  `the customer disputes ${formatMoney(amount)} with the bank (${reason.replaceAll('_', ' ')}): ${status.replaceAll('_', ' ')}`;

const fields = ['reason', 'status', 'evidenceDueBy', 'createdAt'] as const;
const isSame = (one: Dispute | undefined, other: Dispute): boolean =>
  one !== undefined && one.amount.amount === other.amount.amount && fields.every(field => one[field] === other[field]);

/** The customer disputes the payment with the bank, or the dispute went on. It changes no status: the bank decides, and staff respond at the provider. */
export const onDispute = (order: Order, dispute: Dispute, now: string): Decision => {
  const {disputes} = order;
  const known = disputes.find(({id}) => id === dispute.id);
  if (isSame(known, dispute)) return unchanged(order);
  return transition(
    order,
    {disputes: known ? disputes.map(each => (each === known ? dispute : each)) : [...disputes, dispute]},
    {now, reason: describe(dispute), dimension: 'paymentStatus'},
  );
};
