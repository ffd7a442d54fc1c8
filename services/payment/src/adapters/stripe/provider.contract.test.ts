import {setTimeout as delay} from 'node:timers/promises';
import {providerContract} from '../../testing/provider-contract.ts';
import {openPostgres} from '../../testing/stores.ts';
import {startStripe} from '../../testing/stripe/server.ts';
import {memoryReferences} from '../memory.ts';
import {postgresReferences} from '../postgres/references.ts';
import {stripeProvider} from './provider.ts';
import {createClient} from './requests.ts';

const abilities = {
  accepted: 'pm_card_visa',
  declined: 'pm_card_chargeDeclined',
  requiresAction: 'pm_card_authenticationRequired',
  refundFails: 'pm_card_refundFail',
};

const variants = [
  {name: 'automatic capture', captureMethod: 'automatic', returnUrl: undefined},
  {name: 'manual capture', captureMethod: 'manual', returnUrl: 'https://shop.example/orders/{orderId}'},
] as const;

for (const {name, captureMethod, returnUrl} of variants)
  providerContract(`stripe, ${name}`, abilities, async t => {
    const stripe = await startStripe();
    t.teardown(stripe.stop);
    const references = captureMethod === 'manual' ? postgresReferences(await openPostgres(t)) : memoryReferences();
    const client = createClient({secretKey: 'sk_test_stand_in', apiBase: stripe.url});
    const {refund, ...provider} = stripeProvider({client, references, captureMethod, returnUrl});
    const {ledger} = stripe;
    const intentOf = ({id}: {id: string}) => ledger.findIntents(id).find(({status}) => status !== 'canceled');
    return {
      provider: {
        ...provider,
        async refund(payment, order, signal) {
          const outcome = await refund(payment, order, signal);
          // The bank's answer, which takes days, has come when the contract asks again.
          if (payment.token === abilities.refundFails) ledger.failRefunds(intentOf(payment)!.id);
          return outcome;
        },
      },
      async answer(payment, approved) {
        const intent = intentOf(payment);
        if (intent) ledger.authenticate(intent.id, approved);
        await delay(0);
      },
      async booked({id}) {
        const intents = ledger.findIntents(id);
        const sum = (amountOf: (intent: (typeof intents)[number]) => number) =>
          intents.reduce((total, intent) => total + amountOf(intent), 0);
        return {captured: sum(each => each.amount_received), refunded: sum(each => ledger.refundedOf(each.id))};
      },
    };
  });
