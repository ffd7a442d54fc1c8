import {randomUUID} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import {type Client, clientOf} from '../e2e/client.ts';

export type Product = {
  readonly id: string;
  readonly slug: string;
  readonly variantId: string;
  readonly price: number;
  readonly stock: number;
};

/** What the shop has promised a buyer: 202, and an order's id. */
export type Accepted = {readonly orderId: string; readonly cartId: string};

/** Requests of one fault, by what was answered; `none`: no answer at all. */
export type Counts = Record<string, number>;

const pick = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)]!;

/** 10 % are declined, 5 % slow, and of 2 % the answer is lost. */
const means = (): string => {
  const roll = Math.random() * 100;
  if (roll < 10) return 'tok_declined';
  if (roll < 15) return 'tok_slow';
  return roll < 17 ? 'tok_lost' : 'tok_ok';
};

/** Milliseconds after the end in which buyers still insist on an answer. */
const patience = 60_000;

/** Buyers who keep buying until they are stopped, and repeat what got no answer under the same Idempotency-Key. */
export const startBuyers = (url: string, products: readonly Product[], many: number) => {
  const client = clientOf(url);
  const accepted: Accepted[] = [];
  let counts: Counts = {};
  let buying = true;
  let deadline = Number.POSITIVE_INFINITY;

  /** Asks until there is an answer to go by. @throws Error when there is none long after all have gone */
  const insist = async (ask: () => ReturnType<Client['ask']>) => {
    for (;;) {
      if (performance.now() > deadline) throw new Error('nobody answers');
      const reply = await ask().catch(() => undefined);
      const status = String(reply?.status ?? 'none');
      counts[status] = (counts[status] ?? 0) + 1;
      if (reply && reply.status < 500 && reply.body.code !== 'idempotency-key-in-flight') return reply;
      await pause(100 + Math.random() * 200);
    }
  };

  const purchase = async () => {
    const {variantId} = pick(products);
    const key = randomUUID();
    const lines = [{variantId, quantity: 1 + Math.floor(Math.random() * 2)}];
    const made = await insist(() =>
      client.ask('POST', '/carts', {body: {currency: 'EUR', lines}, headers: {'idempotency-key': key}}),
    );
    if (made.status !== 201) return;
    const cart = {id: made.body.id, cartToken: made.body.token, total: made.body.total};
    const payment = means();
    const {status, body} = await insist(() => client.checkOut(cart, {payment, key: `${key}-pay`}));
    if (status !== 202) return;
    accepted.push({orderId: body.orderId, cartId: cart.id});
    const roll = Math.random();
    if (roll < 0.1) {
      await pause(Math.random() * 300);
      await insist(() =>
        client.ask('POST', `/orders/${body.orderId}/cancel`, {
          cartToken: cart.cartToken,
          body: {reason: 'a change of mind'},
        }),
      );
    } else if (roll < 0.3) {
      await insist(() => client.ask('GET', `/orders/${body.orderId}`, {cartToken: cart.cartToken}));
    }
  };

  const work = Array.from({length: many}, async () => {
    while (buying) {
      await purchase().catch(() => {});
      await pause(50 + Math.random() * 100);
    }
  });
  return {
    accepted,
    /** What was counted since the last time. */
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
    /** Resolves when each has ended what it began. */
    async stop() {
      buying = false;
      deadline = performance.now() + patience;
      await Promise.all(work);
    },
  };
};

export type Buyers = ReturnType<typeof startBuyers>;
