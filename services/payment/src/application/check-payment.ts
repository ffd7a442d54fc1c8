import {hasOpenRequest} from '../domain/payment.ts';
import {askProvider} from './ask-provider.ts';
import {getPayment} from './get-payment.ts';
import type {Ports} from './ports.ts';

/** Asks the provider at once, in the background: it has an outcome, or the customer has confirmed the payment. @throws Failure `not-found` */
export const checkPayment = (ports: Ports) => async (id: string) => {
  const payment = await getPayment(ports)(id);
  if (hasOpenRequest(payment)) ports.runInBackground(() => askProvider(ports)(payment, true));
};
