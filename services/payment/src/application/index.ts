import {capturePayment, checkPayment, requestCheck, syncPayment} from './check-payment.ts';
import {refundLines, refundOrder, startPayment, voidPayment} from './follow-order.ts';
import {getPayment} from './get-payment.ts';
import type {Ports} from './ports.ts';
import {refundPayment} from './refund.ts';
import {sweepPayments} from './sweep-payments.ts';

/** All use cases of this service. HTTP and events call them. */
export const createUseCases = (ports: Ports) => ({
  getPayment: getPayment(ports),
  listPayments: ports.payments.list,
  listRefunds: ports.payments.listRefunds,
  refundPayment: refundPayment(ports),
  capturePayment: capturePayment(ports),
  syncPayment: syncPayment(ports),

  startPayment: startPayment(ports),
  voidPayment: voidPayment(ports),
  refundOrder: refundOrder(ports),
  refundLines: refundLines(ports),
  checkPayment: checkPayment(ports),
  requestCheck: requestCheck(ports),
  sweepPayments: sweepPayments(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
