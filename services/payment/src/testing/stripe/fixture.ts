import {newId} from '@ecom/core/ids';
import type {ExecutionContext} from 'ava';
import {memoryReferences} from '../../adapters/memory.ts';
import {stripeProvider} from '../../adapters/stripe/provider.ts';
import {createClient} from '../../adapters/stripe/requests.ts';
import {createPayment, type Payment} from '../../domain/payment.ts';
import {startStripe} from './server.ts';

type Options = {readonly captureMethod?: 'automatic' | 'manual'; readonly returnUrl?: string};

/** Shared by the tests of the adapter: it, and a Stripe that can be broken. */
export const openStripe = async (t: ExecutionContext, {captureMethod = 'automatic', returnUrl}: Options = {}) => {
  const stripe = await startStripe();
  t.teardown(stripe.stop);
  const references = memoryReferences();
  const client = createClient({secretKey: 'rk_test_stand_in', apiBase: stripe.url});
  const provider = stripeProvider({client, references, captureMethod, returnUrl});
  const now = new Date().toISOString();
  return {
    stripe,
    references,
    client,
    provider,
    newPayment: (token = 'pm_card_visa', change: Partial<Payment> = {}): Payment => {
      const terms = {id: newId(), orderId: newId(), orderNumber: 'K7Q2-M9XW-4D', provider: 'stripe', token, lines: []};
      return {...createPayment({...terms, amount: 1000, currency: 'EUR'}, now), ...change};
    },
    newRefund: (amount: number, at = now) => ({id: newId(), amount, at}),
    /** Minor units that Stripe has captured and refunded. */
    booked({id}: Payment) {
      const intents = stripe.ledger.findIntents(id);
      const captured = intents.reduce((sum, {amount_received}) => sum + amount_received, 0);
      return [captured, intents.reduce((sum, intent) => sum + stripe.ledger.refundedOf(intent.id), 0)];
    },
  };
};
