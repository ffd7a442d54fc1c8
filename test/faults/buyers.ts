import {randomUUID} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import {createClient} from '../e2e/client.ts';
import type {SignUp} from './account-consistency.ts';
import {createRetrier} from './retry-until-answered.ts';

export type Product = {
  readonly id: string;
  readonly slug: string;
  readonly variantId: string;
  readonly price: number;
  readonly stock: number;
};

/** A checkout that was answered with 202 and an order id. */
export type AcceptedCheckout = {readonly orderId: string; readonly cartId: string};

const pick = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)]!;

/** 10 % of the payments are declined, 5 % are slow, and of 2 % the provider's response is lost. */
const randomPaymentToken = (): string => {
  const percent = Math.random() * 100;
  if (percent < 10) return 'tok_declined';
  if (percent < 15) return 'tok_slow';
  return percent < 17 ? 'tok_lost' : 'tok_ok';
};

/** The order is created by an event shortly after the response to the checkout. */
const notYetCreated = '404 unknown-order';
/** An order without stock is rejected, and cannot be cancelled. */
const rejected = '409 not-cancellable';

/** Starts buyers who buy until they are stopped. They retry requests without a final response under the same Idempotency-Key. */
export const startBuyers = (url: string, products: readonly Product[], count: number) => {
  const client = createClient(url);
  const {retryUntilAnswered, reportUnexpected, takeCounts, end, unexpected} = createRetrier();
  const accepted: AcceptedCheckout[] = [];
  const signUps: SignUp[] = [];
  let isBuying = true;

  const signUp = async () => {
    const email = `${randomUUID()}@example.org`;
    const headers = {'idempotency-key': randomUUID()};
    const body = {email, password: 'correct horse', fullName: 'Ada Lovelace'};
    const created = await retryUntilAnswered('a sign-up', ['201'], () =>
      client.request('POST', '/users', {headers, body}),
    );
    if (created) signUps.push({id: created.body.id, email});
  };

  /** Cancels one piece of an order that is paid by then; staff would ship the rest. */
  const cancelOnePiece = async (orderId: string, cartToken: string, key: string) => {
    const order = await retryUntilAnswered('getting an order', ['200', notYetCreated], () =>
      client.request('GET', `/orders/${orderId}`, {cartToken, headers: {prefer: 'wait=5'}}),
    );
    if (order?.status !== 200 || order.body.paymentStatus !== 'captured') return;
    const lines = [{lineId: order.body.lines[0].id, quantity: 1}];
    await retryUntilAnswered('cancelling a piece', ['201', rejected], () =>
      client.request('POST', `/orders/${orderId}/cancellations`, {
        cartToken,
        headers: {'idempotency-key': key},
        body: {lines, reason: 'one too many'},
      }),
    );
  };

  const purchase = async () => {
    // Rarely: hashing a password takes as much CPU time as several purchases.
    if (Math.random() < 0.05) await signUp();
    const {variantId} = pick(products);
    const key = randomUUID();
    const lines = [{variantId, quantity: 1 + Math.floor(Math.random() * 2)}];
    const created = await retryUntilAnswered('creating a cart', ['201'], () =>
      client.request('POST', '/carts', {body: {currency: 'EUR', lines}, headers: {'idempotency-key': key}}),
    );
    if (!created) return;
    const cart = {id: created.body.id, cartToken: created.body.token, total: created.body.total};
    const payment = randomPaymentToken();
    // No reason to refuse a checkout exists here: prices do not change, all is for sale, and stock is checked later.
    const checkedOut = await retryUntilAnswered('a checkout', ['202'], () =>
      client.checkOut(cart, {payment, key: `${key}-pay`}),
    );
    if (!checkedOut) return;
    const {orderId} = checkedOut.body;
    accepted.push({orderId, cartId: cart.id});
    const share = Math.random();
    const {cartToken} = cart;
    if (share < 0.1) {
      await delay(Math.random() * 300);
      await retryUntilAnswered('cancelling an order', ['201', '202', notYetCreated, rejected], () =>
        client.request('POST', `/orders/${orderId}/cancellations`, {cartToken, body: {reason: 'a change of mind'}}),
      );
    } else if (share < 0.2) {
      await cancelOnePiece(orderId, cartToken, `${key}-piece`);
    } else if (share < 0.3) {
      await retryUntilAnswered('getting an order', ['200', notYetCreated], () =>
        client.request('GET', `/orders/${orderId}`, {cartToken}),
      );
    }
  };

  const buyers = Array.from({length: count}, async () => {
    while (isBuying) {
      await purchase().catch(error => reportUnexpected(`a buyer failed: ${error}`));
      await delay(100 + Math.random() * 200);
    }
  });
  return {
    accepted,
    signUps,
    takeCounts,
    /** Unexpected outcomes, and requests without a final response. */
    unexpected,
    /** Resolves when every buyer has finished its current purchase. */
    async stop() {
      isBuying = false;
      end();
      await Promise.all(buyers);
    },
  };
};

export type Buyers = ReturnType<typeof startBuyers>;
