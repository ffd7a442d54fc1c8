import type {Address} from '@ecom/contracts/address';
import type {Order} from './order.ts';
import {type Decision, unchanged} from './transition.ts';

/** Replaces the e-mail address of an erased order. No mail can be sent to it (RFC 2606). */
export const erasedEmail = 'erased@deleted.invalid';

/** The statuses after which no step needs the customer's address. */
export const finalStatuses = ['completed', 'rejected', 'cancelled'] as const satisfies readonly Order['status'][];

const isFinal = ({status}: Order) => finalStatuses.some(each => each === status);

/** Tax depends on the place, which is kept; the rest of an address is personal. */
const eraseAddress = ({city, region, postalCode, country}: Address): Address => ({
  fullName: 'Deleted user',
  line1: '',
  city,
  ...(region !== undefined && {region}),
  postalCode,
  country,
});

/** A customer writes reasons freely, and may name anybody. */
const eraseReason = <Change extends Pick<Order['history'][number], 'actor' | 'reason'>>(change: Change): Change =>
  change.actor.type === 'customer' && change.reason !== undefined ? {...change, reason: 'erased'} : change;

/**
 * Removes personal data from a final order of a deleted user: e-mail address, names, street, phone numbers, tracking, and reasons in the customer's
 * words. Lines, money, place and history stay, for bookkeeping. An order that is not final stays as it is, since it may still ship.
 */
export const erase = (order: Order, now: string): Decision => {
  if (!isFinal(order) || order.email === erasedEmail) return unchanged(order);
  const {shippingAddress, billingAddress, shipments, cancellations, refunds, history} = order;
  return {
    order: {
      ...order,
      email: erasedEmail,
      shippingAddress: eraseAddress(shippingAddress),
      billingAddress: billingAddress && eraseAddress(billingAddress),
      shipments: shipments.map(shipment => ({...shipment, trackingNumber: null, trackingUrl: null})),
      cancellations: cancellations.map(eraseReason),
      refunds: refunds.map(eraseReason),
      history: history.map(eraseReason),
      version: order.version + 1,
      updatedAt: now,
    },
    events: [],
  };
};
