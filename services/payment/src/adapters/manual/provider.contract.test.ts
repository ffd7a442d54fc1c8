import test from 'ava';
import {createPayment} from '../../domain/payment.ts';
import {providerContract} from '../../testing/provider-contract.ts';
import {openPostgres} from '../../testing/stores.ts';
import {memoryLedger} from '../memory.ts';
import {postgresLedger} from '../postgres/ledger.ts';
import {defaultManualOptions, manualProvider} from './provider.ts';

const abilities = {accepted: 'invoice', requiresAction: 'invoice'};
const answer = async () => {};

providerContract('manual, memory', abilities, async () => {
  const {entries, ...ledger} = memoryLedger();
  return {
    provider: manualProvider(ledger, defaultManualOptions),
    answer,
    async booked({orderId}) {
      const own = [...entries.values()].filter(entry => entry.orderId === orderId);
      const sum = (outcome: string) =>
        own.filter(entry => entry.outcome === outcome).reduce((total, {amount}) => total + amount, 0);
      return {captured: sum('captured'), refunded: sum('refunded')};
    },
  };
});

providerContract('manual, postgres', abilities, async t => ({
  provider: manualProvider(postgresLedger(await openPostgres(t), 'manual'), defaultManualOptions),
  answer,
}));

test('the customer reads the number of the order, and until when to transfer the money', async t => {
  const {entries: _, ...ledger} = memoryLedger();
  const provider = manualProvider(ledger, {instructions: 'IBAN DE02, reference {orderNumber}', days: 3});
  const terms = {
    id: 'payment',
    orderId: 'order',
    amount: 100,
    currency: 'EUR',
    provider: 'manual',
    token: 'invoice',
    lines: [],
  };
  const payment = createPayment({...terms, orderNumber: 'K7Q2-M9XW-4D'}, '2026-03-03T00:00:00.000Z');
  t.deepEqual(await provider.authorize(payment, AbortSignal.timeout(1000)), {
    result: 'requires_action',
    nextAction: {
      type: 'instructions',
      instructions: 'IBAN DE02, reference K7Q2-M9XW-4D',
      expiresAt: '2026-03-06T00:00:00.000Z',
    },
  });
});
