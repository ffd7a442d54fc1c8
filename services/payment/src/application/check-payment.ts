import {Failure} from '@ecom/core/failure';
import {hasOpenRequest, markAsPaid, type Payment, requestCheck as request} from '../domain/payment.ts';
import {askProvider} from './ask-provider.ts';
import {getPayment} from './get-payment.ts';
import {isBug} from './is-bug.ts';
import type {Ports} from './ports.ts';

/** Asks the provider at once, in the background: it has an outcome, or the customer has confirmed the payment. @throws Failure `not-found` */
export const checkPayment = (ports: Ports) => async (id: string) => {
  const payment = await getPayment(ports)(id);
  if (hasOpenRequest(payment)) ports.runInBackground(() => askProvider(ports)(payment, true));
};

/**
 * Something about the payment has changed at the provider: it is asked in the background, and again until it answers, since the request is saved. Requests that come
 * late, twice or out of order only ask once more. @throws Failure `not-found`
 */
export const requestCheck =
  (ports: Ports) =>
  async (id: string): Promise<void> => {
    const payment = await ports.payments.update(id, current => request(current, ports.now()));
    if (hasOpenRequest(payment)) ports.runInBackground(() => askProvider(ports)(payment, true));
  };

/** Asks the provider now, and returns the payment after its answer. @throws Failure `not-found`; `unavailable` when the provider does not answer */
export const syncPayment =
  (ports: Ports) =>
  async (id: string): Promise<Payment> => {
    const payment = await ports.payments.update(id, current =>
      current.state.status === 'captured' ? request(current, ports.now()) : {payment: current, events: []},
    );
    try {
      if (hasOpenRequest(payment)) await askProvider(ports)(payment, true);
    } catch (error) {
      throw error instanceof Failure || isBug(error) ? error : notAnswered(payment);
    }
    return getPayment(ports)(id);
  };

/** Staff have received the money of a payment that the customer transfers. @throws Failure `not-found`; `conflict` for any other payment */
export const capturePayment =
  (ports: Ports) =>
  async (id: string): Promise<Payment> => {
    const payment = await ports.payments.update(id, current => markAsPaid(current, ports.now()));
    ports.runInBackground(() => askProvider(ports)(payment, true));
    return payment;
  };

const notAnswered = ({provider}: Payment) =>
  new Failure(
    'unavailable',
    'provider-unavailable',
    `The payment provider ${provider} did not answer. It is asked again in the background.`,
  );
