import {randomUUID} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import {clientOf} from '../e2e/client.ts';
import {createAsking} from './insist.ts';
import type {SignedUp} from './people-books.ts';

export type Product = {
  readonly id: string;
  readonly slug: string;
  readonly variantId: string;
  readonly price: number;
  readonly stock: number;
};

/** What the shop has promised a buyer: 202, and an order's id. */
export type Accepted = {readonly orderId: string; readonly cartId: string};

const pick = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)]!;

/** 10 % are declined, 5 % slow, and of 2 % the answer is lost. */
const means = (): string => {
  const roll = Math.random() * 100;
  if (roll < 10) return 'tok_declined';
  if (roll < 15) return 'tok_slow';
  return roll < 17 ? 'tok_lost' : 'tok_ok';
};

/** Between the answer to the checkout and the order there is an event. */
const notYet = '404 unknown-order';
/** What was sold out is rejected by itself; nobody ships here. */
const rejected = '409 not-cancellable';

/** Buyers who keep buying until they are stopped, and repeat what got no answer under the same Idempotency-Key. */
export const startBuyers = (url: string, products: readonly Product[], many: number) => {
  const client = clientOf(url);
  const {insist, complain, take, end, wrong} = createAsking();
  const accepted: Accepted[] = [];
  const signedUp: SignedUp[] = [];
  let buying = true;

  const signUp = async () => {
    const email = `${randomUUID()}@example.org`;
    const headers = {'idempotency-key': randomUUID()};
    const body = {email, password: 'correct horse', fullName: 'Ada Lovelace'};
    const made = await insist('a sign-up', ['201'], () => client.ask('POST', '/users', {headers, body}));
    if (made) signedUp.push({id: made.body.id, email});
  };

  const purchase = async () => {
    // A password costs as much as some purchases.
    if (Math.random() < 0.05) await signUp();
    const {variantId} = pick(products);
    const key = randomUUID();
    const lines = [{variantId, quantity: 1 + Math.floor(Math.random() * 2)}];
    const made = await insist('a new cart', ['201'], () =>
      client.ask('POST', '/carts', {body: {currency: 'EUR', lines}, headers: {'idempotency-key': key}}),
    );
    if (!made) return;
    const cart = {id: made.body.id, cartToken: made.body.token, total: made.body.total};
    const payment = means();
    // Prices stay, all is for sale, and stock is looked at later: nothing of what a checkout may be refused for can be true here.
    const checkedOut = await insist('a checkout', ['202'], () => client.checkOut(cart, {payment, key: `${key}-pay`}));
    if (!checkedOut) return;
    const {orderId} = checkedOut.body;
    accepted.push({orderId, cartId: cart.id});
    const roll = Math.random();
    const {cartToken} = cart;
    if (roll < 0.1) {
      await pause(Math.random() * 300);
      await insist('a cancel', ['200', '202', notYet, rejected], () =>
        client.ask('POST', `/orders/${orderId}/cancel`, {cartToken, body: {reason: 'a change of mind'}}),
      );
    } else if (roll < 0.3) {
      await insist('an order', ['200', notYet], () => client.ask('GET', `/orders/${orderId}`, {cartToken}));
    }
  };

  const work = Array.from({length: many}, async () => {
    while (buying) {
      await purchase().catch(error => complain(`a buyer stumbled: ${error}`));
      await pause(100 + Math.random() * 200);
    }
  });
  return {
    accepted,
    signedUp,
    take,
    /** What was answered that should not be, and who was never answered. */
    wrong,
    /** Resolves when each has ended what it began. */
    async stop() {
      buying = false;
      end();
      await Promise.all(work);
    },
  };
};

export type Buyers = ReturnType<typeof startBuyers>;
