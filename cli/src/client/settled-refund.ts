import {setTimeout as delay} from 'node:timers/promises';
import {CommandError} from './errors.ts';
import type {Response, Shop} from './shop.ts';

type Refund = Response<'refundPayment'>;
type Requested = {
  readonly order: {readonly number: string};
  readonly payment: {readonly id: string};
  readonly refund: Refund;
};

const timeoutMs = 15_000;
const pollIntervalMs = 300;

/**
 * A refund as it is when the provider has responded, or after 15 seconds.
 *
 * @throws CommandError when the provider refuses it
 */
export const settledRefund = async (shop: Shop, {order, payment, refund}: Requested): Promise<Refund> => {
  const deadline = performance.now() + timeoutMs;
  let current = refund;
  while (current.status === 'pending' && performance.now() < deadline) {
    await delay(pollIntervalMs);
    const {refunds} = await shop.getPayment({path: {id: payment.id}});
    current = refunds.find(({id}) => id === refund.id) ?? current;
  }
  if (current.status === 'failed')
    throw new CommandError(
      `The refund of order ${order.number} failed: ${current.failureReason}. Nothing was given back; repeat the command to try again.`,
    );
  return current;
};
