import test from 'ava';
import {createPayment, type Payment, pendingRefunds, type Refund} from './payment.ts';
import {refundable, refundCancelledLines, refundRest, requestRefund, settleRefund} from './refund.ts';

const now = '2026-03-03T00:00:00.000Z';
const runs = 2000;

/** mulberry32: a small generator, the same numbers for the same seed. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (bound: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
};
type Below = (bound: number) => number;

const newPayment = (below: Below): Payment => {
  const lines = Array.from({length: 1 + below(3)}, (_, i) => {
    const quantity = 1 + below(7);
    return {id: `line ${i}`, quantity, total: quantity + below(40)};
  });
  const amount = lines.reduce((sum, {total}) => sum + total, below(20));
  const means = {provider: 'simulated', token: 'tok_ok'};
  const open = createPayment({...means, id: 'payment', orderId: 'order', amount, currency: 'EUR', lines}, now);
  return {...open, state: {status: 'captured', refunds: []}};
};

/** Any request or answer; what is refused changes nothing. */
const step = (payment: Payment, below: Below, id: string): Payment => {
  const pieces = () => ({lineId: `line ${below(payment.lines.length)}`, quantity: 1 + below(3)});
  const [pending] = pendingRefunds(payment);
  try {
    switch (below(7)) {
      case 0:
        return requestRefund(payment, {id, reason: 'broken', amount: 1 + below(30)}, now).payment;
      case 1:
        return requestRefund(payment, {id, reason: 'broken', lines: [pieces()]}, now).payment;
      case 2: {
        const cancelledLines = [pieces(), pieces()];
        const cancellation = {cancellationId: `cancellation ${below(5)}`, cancelledLines, reason: 'cancelled'};
        return refundCancelledLines(payment, id, {...cancellation, lines: payment.lines}, now).payment;
      }
      case 3:
        return below(10) === 0 ? refundRest(payment, id, 'cancelled', now).payment : payment;
      case 4:
        return pending
          ? settleRefund(payment, pending.id, {result: 'failed', reason: 'refused'}, now).payment
          : payment;
      default:
        return pending ? settleRefund(payment, pending.id, {result: 'succeeded'}, now).payment : payment;
    }
  } catch {
    return payment;
  }
};

const counted = ({state}: Payment): readonly Refund[] =>
  state.status === 'captured' ? state.refunds.filter(({status}) => status !== 'failed') : [];

/** What is refunded of a line: its pieces, and their amount. */
const ofLine = (payment: Payment, id: string) =>
  counted(payment)
    .flatMap(({lines}) => lines)
    .filter(({lineId}) => lineId === id)
    .reduce((sum, {quantity, amount}) => ({quantity: sum.quantity + quantity, amount: sum.amount + amount}), {
      quantity: 0,
      amount: 0,
    });

test('refunds by lines, amounts and cancellations in any order never exceed the capture, nor the pieces of a line', t => {
  for (let seed = 1; seed <= runs; seed++) {
    const below = randomFrom(seed);
    let payment = newPayment(below);
    for (let i = 0; i < 15; i++) {
      payment = step(payment, below, `refund ${i}`);
      const total = counted(payment).reduce((sum, {amount}) => sum + amount, 0);
      if (total > payment.amount || refundable(payment) !== payment.amount - total) t.fail(`seed ${seed}: ${total}`);
      for (const refund of counted(payment)) if (refund.amount < 1) t.fail(`seed ${seed}: an empty refund`);
      for (const {id, quantity, total: price} of payment.lines) {
        const taken = ofLine(payment, id);
        if (taken.quantity > quantity || taken.amount > price) t.fail(`seed ${seed}: too much of ${id}`);
      }
      const cancellations = counted(payment).flatMap(({cancellationId}) => cancellationId ?? []);
      if (new Set(cancellations).size < cancellations.length) t.fail(`seed ${seed}: a cancellation is refunded twice`);
    }
  }
  t.pass();
});

test('the refunds of all pieces of a line add up to its total, whichever refunds fail', t => {
  for (let seed = 1; seed <= runs; seed++) {
    const below = randomFrom(seed);
    let payment = newPayment(below);
    const line = payment.lines[0]!;
    for (let i = 0; ofLine(payment, line.id).quantity < line.quantity || pendingRefunds(payment).length > 0; i++) {
      if (ofLine(payment, line.id).quantity < line.quantity) {
        const lines = [{lineId: line.id, quantity: 1}];
        payment = requestRefund(payment, {id: `refund ${i}`, reason: 'broken', lines}, now).payment;
      }
      const pending = pendingRefunds(payment);
      const {id} = pending[below(pending.length)]!;
      if (below(2) === 0)
        payment = settleRefund(
          payment,
          id,
          below(3) === 0 ? {result: 'failed', reason: 'refused'} : {result: 'succeeded'},
          now,
        ).payment;
    }
    const total = counted(payment).reduce((sum, {amount}) => sum + amount, 0);
    if (total !== line.total) t.fail(`seed ${seed}: ${total} of ${line.total}`);
  }
  t.pass();
});
