import type {Actor} from '@ecom/contracts/actor';
import type {NextAction} from '@ecom/contracts/next-action';
import {countsOf} from '../../domain/lines.ts';
import {type Accessor, type Order, refundedAmount} from '../../domain/order.ts';
import {statusesOf} from '../../domain/transition.ts';

/** The secret lets whoever has it act for the customer: only the customer sees it. */
export const shownTo = ({clientSecret, ...nextAction}: NextAction, {staff}: Pick<Accessor, 'staff'>): NextAction => ({
  ...nextAction,
  ...(clientSecret !== undefined && !staff && {clientSecret}),
});

/** Customers do not see which member of staff made a change. */
export const toResponse = (order: Order, accessor: Pick<Accessor, 'staff'>) => {
  const {staff} = accessor;
  const {id, number, version, email, userId, lines, shipping, nextAction, createdAt, updatedAt} = order;
  const {subtotal, discountTotal, taxTotal, taxes, total, pricesIncludeTax, shippingAddress, billingAddress} = order;
  const money = (amount: number) => ({amount, currency: total.currency});
  const by = <Change extends {readonly actor: Actor}>(change: Change) => ({
    ...change,
    actor: staff || change.actor.type !== 'staff' ? change.actor : {...change.actor, userId: null},
  });
  return {
    id,
    number,
    version,
    ...statusesOf(order),
    nextAction: nextAction && shownTo(nextAction, accessor),
    email,
    userId,
    lines: lines.map(line => {
      const {lost: _, ...counts} = countsOf(order, line.id);
      return {...line, ...counts};
    }),
    shipping,
    subtotal,
    discountTotal,
    taxTotal,
    taxes,
    total,
    refundedTotal: money(refundedAmount(order)),
    pricesIncludeTax,
    shippingAddress,
    billingAddress,
    shipments: order.shipments.map(shipment => ({...shipment, lines: [...shipment.lines]})),
    cancellations: order.cancellations.map(each => by({...each, lines: [...each.lines]})),
    refunds: order.refunds.map(each => by({...each, amount: money(each.amount), lines: [...each.lines]})),
    disputes: [...order.disputes],
    history: order.history.map(by),
    createdAt,
    updatedAt,
  };
};
