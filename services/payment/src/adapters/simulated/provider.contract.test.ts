import {providerContract} from '../../testing/provider-contract.ts';
import {memory, postgres} from '../../testing/stores.ts';
import {simulatedProvider} from './provider.ts';

const sum = (entries: readonly {readonly outcome: string; readonly amount: number}[], outcome: string) =>
  entries.filter(entry => entry.outcome === outcome).reduce((total, {amount}) => total + amount, 0);

const abilities = {
  accepted: 'tok_ok',
  declined: 'tok_declined',
  requiresAction: 'tok_3ds',
  refundFails: 'tok_refund_fails',
};

for (const [name, open] of Object.entries({memory, postgres}))
  providerContract(`simulated, ${name}`, abilities, async t => {
    const {ledger, booked} = await open(t);
    const provider = simulatedProvider(ledger);
    return {
      provider,
      async answer(payment, approved) {
        const outcome = approved ? 'captured' : 'the customer did not approve the payment';
        await ledger.enter(payment.id, payment, outcome, approved ? payment.amount : 0);
      },
      async booked({orderId}) {
        const entries = await booked(orderId);
        return {captured: sum(entries, 'captured'), refunded: sum(entries, 'refunded')};
      },
    };
  });
