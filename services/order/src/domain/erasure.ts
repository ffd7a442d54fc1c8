import type {Address} from '@ecom/contracts/address';
import {erasedEmail, erasedReason, type Order} from './order.ts';
import {type Decision, unchanged} from './transition.ts';

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

/** A customer writes reasons freely, and may name anybody; refunds and history repeat them. */
const eraseReason = <Change extends {readonly reason?: string | undefined}>(change: Change): Change =>
  change.reason === undefined ? change : {...change, reason: erasedReason};

/**
 * Removes personal data from a final order of a deleted user: e-mail address, names, street, phone numbers, tracking, and reasons. Lines, money, place and history stay, for bookkeeping. An order that is not final stays as it is, since it may still ship.
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
