import {setTimeout as delay} from 'node:timers/promises';
import {NextAction} from '@ecom/contracts/next-action';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import type {Provider} from '../application/ports.ts';
import {createPayment, type Outcome, type Payment} from '../domain/payment.ts';

/** What a provider offers; a test of what it does not offer is left out. Tokens are those that the checkout would have. */
export type ProviderAbilities = {
  /** A payment with it is captured, at once or after `capture`. */
  readonly accepted: string;
  readonly declined?: string;
  /** The customer must act first: `answer` stands for the customer, or for staff where the customer transfers the money. */
  readonly requiresAction?: string;
  /** The provider refuses a refund, at once or later. */
  readonly refundFails?: string;
  /** Default: EUR. */
  readonly currency?: string;
};

export type ProviderUnderTest = {
  readonly provider: Provider;
  /** What the customer does about a payment that requires action. */
  readonly answer?: (payment: Payment, approved: boolean) => Promise<void>;
  /** Minor units that the provider itself has booked for a payment, however it was asked. Left out where that cannot be read. */
  readonly booked?: (payment: Payment) => Promise<{readonly captured: number; readonly refunded: number}>;
};

/** Opens a provider until the test ends. */
export type OpenProvider = (t: ExecutionContext) => Promise<ProviderUnderTest>;

const amount = 2000;
const at = () => new Date().toISOString();
const inTime = () => AbortSignal.timeout(30_000);

/** Repeats what the provider does not answer, as the payment service does: an earlier request may be in progress. */
const untilAnswered = async <T>(act: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (attempt === 20) throw error;
      await delay(50 * attempt);
    }
  }
};

const withState = (payment: Payment, state: Payment['state']): Payment => ({...payment, state});

/**
 * What every payment provider must do, whoever wrote it: an amount is captured at most once per payment, whatever is repeated, lost or sent at once, and what is
 * voided is never captured. Registers tests of AVA.
 *
 * @param name of the provider, as in the checkout
 */
export const providerContract = (name: string, abilities: ProviderAbilities, open: OpenProvider): void => {
  const {accepted, declined, requiresAction, refundFails, currency = 'EUR'} = abilities;
  const newPayment = (token = accepted): Payment =>
    createPayment(
      {id: newId(), orderId: newId(), orderNumber: 'K7Q2-M9XW-4D', amount, currency, provider: name, token, lines: []},
      at(),
    );
  const newRefund = (part: number) => ({id: newId(), amount: part, at: at()});

  const start = async (t: ExecutionContext) => {
    const {provider, answer, booked} = await open(t);
    /** Goes on as the payment service does: what is authorized is captured, and the customer acts. */
    const goOn = async (payment: Payment, outcome: Outcome): Promise<Outcome> => {
      if (outcome.result === 'authorized')
        return provider.capture(withState(payment, {status: 'authorized'}), inTime());
      if (outcome.result !== 'requires_action' || !answer) return outcome;
      await answer(payment, true);
      if (outcome.nextAction.type === 'instructions') return goOn(payment, {result: 'authorized'});
      const waiting = withState(payment, {status: 'requires_action', nextAction: outcome.nextAction});
      return goOn(payment, await provider.find(waiting, inTime()));
    };
    const pay = async (payment: Payment) =>
      untilAnswered(async () => goOn(payment, await provider.authorize(payment, inTime())));
    const paid = async (token?: string) => {
      const payment = newPayment(token);
      t.like(await pay(payment), {result: 'captured'});
      return withState(payment, {status: 'captured', refunds: []});
    };
    const expectBooked = async (payment: Payment, captured: number, refunded = 0) => {
      if (booked) t.deepEqual(await booked(payment), {captured, refunded});
    };
    return {provider, answer, pay, paid, goOn, expectBooked};
  };

  test(`${name}: a payment is captured once, however often it is requested`, async t => {
    const {provider, pay, expectBooked} = await start(t);
    const payment = newPayment();
    t.deepEqual(await pay(payment), {result: 'captured'});
    t.deepEqual(await pay(payment), {result: 'captured'});
    t.deepEqual(await provider.find(payment, inTime()), {result: 'captured'});
    await expectBooked(payment, amount);
  });

  test(`${name}: a payment that is requested five times at once is captured once`, async t => {
    const {provider, pay, expectBooked} = await start(t);
    const payment = newPayment();
    // Some may be refused while another is in progress; the payment service repeats them.
    await Promise.allSettled(Array.from({length: 5}, () => provider.authorize(payment, inTime())));
    t.deepEqual(await pay(payment), {result: 'captured'});
    await expectBooked(payment, amount);
  });

  test(`${name}: a payment that was never requested is not found`, async t => {
    const {provider} = await start(t);
    t.deepEqual(await provider.find(newPayment(), inTime()), {result: 'none'});
  });

  test(`${name}: a payment that is voided before it is requested is never captured`, async t => {
    const {provider, expectBooked} = await start(t);
    const payment = newPayment();
    t.deepEqual(await provider.void(withState(payment, {status: 'voiding'}), inTime()), {result: 'voided'});
    t.deepEqual(await provider.void(withState(payment, {status: 'voiding'}), inTime()), {result: 'voided'});
    t.deepEqual(await provider.authorize(payment, inTime()), {result: 'voided'});
    t.deepEqual(await provider.capture(withState(payment, {status: 'authorized'}), inTime()), {result: 'voided'});
    await expectBooked(payment, 0);
  });

  test(`${name}: a void after the capture reports the capture`, async t => {
    const {provider, paid, expectBooked} = await start(t);
    const payment = await paid();
    t.deepEqual(await provider.void(withState(payment, {status: 'voiding'}), inTime()), {result: 'captured'});
    await expectBooked(payment, amount);
  });

  test(`${name}: where a void meets a request, the answers end alike, and the money agrees with them`, async t => {
    const {provider, expectBooked} = await start(t);
    const payment = newPayment();
    const voiding = withState(payment, {status: 'voiding'});
    await Promise.allSettled([provider.authorize(payment, inTime()), provider.void(voiding, inTime())]);
    const {result} = await untilAnswered(() => provider.void(voiding, inTime()));
    t.true(result === 'voided' || result === 'captured' || result === 'declined', result);
    t.is((await provider.find(voiding, inTime())).result, result);
    await expectBooked(payment, result === 'captured' ? amount : 0);
  });

  test(`${name}: a request whose caller has given up can be repeated, and captures once`, async t => {
    const {provider, pay, expectBooked} = await start(t);
    const payment = newPayment();
    await Promise.allSettled([provider.authorize(payment, AbortSignal.abort(new Error('given up')))]);
    await Promise.allSettled([provider.authorize(payment, AbortSignal.timeout(1))]);
    t.deepEqual(await pay(payment), {result: 'captured'});
    await expectBooked(payment, amount);
  });

  test(`${name}: several partial refunds give back what was captured, each once`, async t => {
    const {provider, paid, expectBooked} = await start(t);
    const payment = await paid();
    const refunds = [newRefund(500), newRefund(300), newRefund(1200)];
    for (const refund of refunds) {
      t.deepEqual(await provider.findRefund(payment, refund, inTime()), {result: 'none'});
      t.deepEqual(await provider.refund(payment, refund, inTime()), {result: 'succeeded'});
      t.deepEqual(await provider.refund(payment, refund, inTime()), {result: 'succeeded'});
      t.deepEqual(await provider.findRefund(payment, refund, inTime()), {result: 'succeeded'});
    }
    await expectBooked(payment, amount, amount);
    t.deepEqual(await provider.find(payment, inTime()), {result: 'captured'});
  });

  test(`${name}: a refund that is requested five times at once is made once`, async t => {
    const {provider, paid, expectBooked} = await start(t);
    const payment = await paid();
    const refund = newRefund(700);
    await Promise.allSettled(Array.from({length: 5}, () => provider.refund(payment, refund, inTime())));
    const outcome = await untilAnswered(() => provider.refund(payment, refund, inTime()));
    t.deepEqual(outcome, {result: 'succeeded'});
    await expectBooked(payment, amount, 700);
  });

  test(`${name}: a payment that nobody disputes has no disputes`, async t => {
    const {provider, paid} = await start(t);
    t.deepEqual(await provider.findDisputes(await paid(), inTime()), []);
  });

  if (declined)
    test(`${name}: a declined payment has a reason, and stays declined`, async t => {
      const {provider, expectBooked} = await start(t);
      const payment = newPayment(declined);
      const first = await provider.authorize(payment, inTime());
      t.is(first.result, 'declined');
      t.regex(first.result === 'declined' ? first.reason : '', /\w+ \w+/);
      t.is((await provider.authorize(payment, inTime())).result, 'declined');
      t.is((await provider.find(payment, inTime())).result, 'declined');
      t.not((await provider.void(withState(payment, {status: 'voiding'}), inTime())).result, 'captured');
      await expectBooked(payment, 0);
    });

  if (requiresAction) {
    test(`${name}: a payment that requires action says what the customer must do, and is captured afterwards`, async t => {
      const {provider, goOn, expectBooked} = await start(t);
      const payment = newPayment(requiresAction);
      const outcome = await provider.authorize(payment, inTime());
      t.is(outcome.result, 'requires_action');
      if (outcome.result !== 'requires_action') return;
      t.true(NextAction.safeParse(outcome.nextAction).success);
      await expectBooked(payment, 0);
      t.deepEqual(await goOn(payment, outcome), {result: 'captured'});
      await expectBooked(payment, amount);
    });

    test(`${name}: a payment that requires action and is voided is not captured, whatever the customer does`, async t => {
      const {provider, answer, expectBooked} = await start(t);
      const payment = newPayment(requiresAction);
      const voiding = withState(payment, {status: 'voiding'});
      await provider.authorize(payment, inTime());
      t.deepEqual(await provider.void(voiding, inTime()), {result: 'voided'});
      await answer?.(payment, true).catch(() => {});
      t.deepEqual(await provider.void(voiding, inTime()), {result: 'voided'});
      await expectBooked(payment, 0);
    });

    test(`${name}: a payment that the customer does not approve is not captured`, async t => {
      const {provider, answer, expectBooked} = await start(t);
      const payment = newPayment(requiresAction);
      const outcome = await provider.authorize(payment, inTime());
      if (outcome.result !== 'requires_action' || !answer) return t.fail('it requires no action');
      const waiting = withState(payment, {status: 'requires_action', nextAction: outcome.nextAction});
      // Staff do not refuse a transfer: it does not arrive.
      if (outcome.nextAction.type === 'instructions') {
        t.not((await provider.find(waiting, inTime())).result, 'captured');
        return expectBooked(payment, 0);
      }
      await answer(payment, false);
      t.is((await provider.find(waiting, inTime())).result, 'declined');
      t.is((await provider.find(waiting, inTime())).result, 'declined');
      await expectBooked(payment, 0);
    });
  }

  if (refundFails)
    test(`${name}: a refund that fails has a reason, and gives nothing back`, async t => {
      const {provider, paid, expectBooked} = await start(t);
      const payment = await paid(refundFails);
      const refund = newRefund(400);
      const first = await provider.refund(payment, refund, inTime());
      const last = first.result === 'failed' ? first : await provider.findRefund(payment, refund, inTime());
      t.is(last.result, 'failed');
      t.regex(last.result === 'failed' ? last.reason : '', /\w+ \w+/);
      await expectBooked(payment, amount, 0);
    });
};
