import {setTimeout as delay} from 'node:timers/promises';
import type {Provider} from '../../application/ports.ts';
import type {Outcome, Payment} from '../../domain/payment.ts';
import type {RefundOutcome} from '../../domain/refund.ts';
import type {Ledger} from '../ledger.ts';

const slowResponseMs = 2000;

const outcomeOf = (entry: string | undefined): Outcome => {
  if (entry === undefined) return {result: 'none'};
  if (entry === 'captured' || entry === 'voided') return {result: entry};
  return {result: 'declined', reason: entry};
};

const declines = new Map([['tok_declined', 'the card was declined']]);
const captures = new Set(['tok_ok', 'tok_slow', 'tok_lost', 'tok_refund_fails']);
/** The ledger's entry of a refund that was refused. */
const refundRefused = 'refund refused';

/** Whether the customer must confirm a payment with this token. */
export const requiresConfirmation = ({token}: Payment): boolean => token === 'tok_3ds';

const refundOutcomeOf = (entry: string): RefundOutcome =>
  entry === 'refunded' ? {result: 'succeeded'} : {result: 'failed', reason: 'the card is closed'};

/** What a token leads to while nothing final is in the ledger. */
const openOutcomeOf = (payment: Payment): Outcome | undefined => {
  if (requiresConfirmation(payment))
    return {
      result: 'requires_action',
      nextAction: {type: 'redirect', url: `/payments/simulated/${payment.id}/confirmation`},
    };
  return payment.token === 'tok_authorized' ? {result: 'authorized'} : undefined;
};

/**
 * A provider for development and tests that behaves as a real one: it has a ledger of its own, honours idempotency keys, and can be slow
 * or lose its response. With `tok_refund_fails` it refuses the first refund. Capture, void and the customer's confirmation share the payment's key, so
 * that the first of them is final; an authorization, and the request for a confirmation, leave no entry.
 */
export const simulatedProvider = (ledger: Ledger): Provider => ({
  async authorize(payment, signal) {
    const {id, token, amount} = payment;
    const open = openOutcomeOf(payment);
    if (open) {
      const entry = await ledger.find(id);
      return entry === undefined ? open : outcomeOf(entry);
    }
    if (token === 'tok_slow') await delay(slowResponseMs, undefined, {signal});
    const outcome = captures.has(token) ? 'captured' : (declines.get(token) ?? 'the token is unknown');
    const entry = await ledger.enter(id, payment, outcome, amount);
    if (token === 'tok_lost') await answerNever(signal);
    return outcomeOf(entry);
  },
  capture: async (payment, _signal) => outcomeOf(await ledger.enter(payment.id, payment, 'captured', payment.amount)),
  void: async (payment, _signal) => outcomeOf(await ledger.enter(payment.id, payment, 'voided', 0)),
  find: async payment => outcomeOf(await ledger.find(payment.id)),
  async refund(payment, {id, amount}) {
    const refuses = payment.token === 'tok_refund_fails' && !(await ledger.has(payment.orderId, refundRefused));
    const entry = await ledger.enter(id, payment, refuses ? refundRefused : 'refunded', refuses ? 0 : amount);
    return refundOutcomeOf(entry);
  },
  async findRefund(_payment, {id}) {
    const entry = await ledger.find(id);
    return entry === undefined ? {result: 'none'} : refundOutcomeOf(entry);
  },
  findDisputes: async () => [],
});

const answerNever = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, {once: true});
  });
