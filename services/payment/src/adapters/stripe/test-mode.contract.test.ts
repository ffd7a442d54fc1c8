import test from 'ava';
import {providerContract} from '../../testing/provider-contract.ts';
import {memoryReferences} from '../memory.ts';
import {stripeProvider} from './provider.ts';
import {createClient} from './requests.ts';

// `make test-stripe`: the same contract on Stripe itself. 3-D Secure needs a browser there, and a refund fails only after a while.
const {STRIPE_SECRET_KEY: secretKey = ''} = process.env;
const isTestKey = /^[sr]k_test_/.test(secretKey);

if (isTestKey)
  for (const captureMethod of ['automatic', 'manual'] as const) {
    const client = createClient({secretKey});
    const abilities = {accepted: 'pm_card_visa', declined: 'pm_card_chargeDeclined'};
    providerContract(`stripe's test mode, ${captureMethod} capture`, abilities, async () => {
      const references = memoryReferences();
      return {
        provider: stripeProvider({client, references, captureMethod}),
        async booked({id}) {
          const reference = await references.get(id);
          if (reference === undefined) return {captured: 0, refunded: 0};
          const {paymentIntents, refunds} = await client();
          const {amount_received: captured} = await paymentIntents.retrieve(reference);
          const {data} = await refunds.list({payment_intent: reference});
          const given = data.filter(({status}) => status === 'succeeded' || status === 'pending');
          return {captured, refunded: given.reduce((sum, {amount}) => sum + amount, 0)};
        },
      };
    });
  }
else
  test('the contract runs on the test mode of Stripe where there is a key for it', t => {
    t.false(secretKey.includes('_live_'), 'STRIPE_SECRET_KEY is a key of live mode: tests must not take money');
    t.log('STRIPE_SECRET_KEY=sk_test_… make test-stripe');
  });
