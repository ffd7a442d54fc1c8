import type {Accessor} from '@ecom/cart/testing';
import {Failure} from '@ecom/core/failure';
import {createPeople} from './people.ts';
import {Lost, type Processes} from './processes.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';
import type {Shop} from './shop.ts';

/** What the people of a world know, and the rules hold the shop to. */
export type Ledger = {
  /** What shoppers agreed to pay, by cart. */
  readonly confirmed: Map<string, Set<number>>;
  /** Orders that were answered 202, and their carts. */
  readonly accepted: Map<string, string>;
  /** Users who were answered that they have signed up. */
  readonly signedUp: Set<string>;
  /** Addresses that were refused to a sign-up as taken, though nobody else had asked for them. */
  readonly refusedAlone: Set<string>;
};

type Parts = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly shop: Shop;
  readonly variants: readonly string[];
  readonly newId: () => string;
  readonly ledger: Ledger;
};

const address = {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'};
const tokens = ['tok_ok', 'tok_ok', 'tok_ok', 'tok_ok', 'tok_ok', 'tok_declined', 'tok_slow', 'tok_lost'];
const attempts = 12;
/** Whoever was not drawn stays away, so that a plainer story is one of fewer people. */
const comes = 0.95;
/** The others have had their account for long. */
const signsUp = 0.2;

type Cart = {readonly id: string; readonly key: Accessor};

/** Whether nobody can say what became of a request. */
const inDoubt = (error: unknown) => error instanceof Lost || (error instanceof Failure && error.kind === 'unavailable');

/** Shoppers and staff, each of whom does what people do, at moments of their own. */
export const createBuyers = ({scheduler, random, processes, shop, variants, newId, ledger}: Parts) => {
  const sleep = (milliseconds: number) => new Promise<void>(done => scheduler.after(milliseconds, done));
  /** Some time, mostly short. */
  const awhile = () => sleep(1 + random.below(4 ** (1 + random.below(7))));

  /** Asks until there is an answer; a refusal is one. Undefined when it is refused, or nobody answers. */
  const insist = async <T>(service: string, name: string, run: () => Promise<T>): Promise<T | undefined> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        return await processes.ask(service, {name, run});
      } catch (error) {
        if (!inDoubt(error)) return undefined;
        await awhile();
      }
    }
    return undefined;
  };

  const people = createPeople({random, shop, insist, awhile, newId, ledger});
  const wanted = () => ({variantId: variants[random.below(variants.length)]!, quantity: 1 + random.below(3)});

  const openCart = async (userId: string): Promise<Cart | undefined> => {
    const guest = random.chance(0.2);
    const lines = Array.from({length: 1 + random.below(2)}, wanted);
    const order = {currency: 'EUR', lines};
    const made = await insist('cart', 'makes a cart', () =>
      shop.cart.createCart({...order, userId: guest ? undefined : userId}),
    );
    if (!made) return undefined;
    const key = guest ? {guestTokenHash: `hash of ${made.token}`} : {userId};
    const cart = {id: made.cart.id, key};
    if (!guest || !random.chance(0.5)) return cart;
    // Logs in, perhaps with a cart of an earlier visit.
    if (random.chance(0.5)) await insist('cart', 'makes a cart', () => shop.cart.createCart({...order, userId}));
    const claimed = await insist('cart', 'claims a cart', () => shop.cart.claimCart({userId, key, id: cart.id}));
    return claimed ? {id: claimed.id, key: {userId}} : cart;
  };

  /** Confirms the total that the cart shows, in one tab or in two; gives the order, if one was accepted. */
  const checkOut = async (cart: Cart, token: string): Promise<string | undefined> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const shown = await insist('cart', 'reads a cart', () => shop.cart.getCart(cart.key, cart.id));
      if (!shown || shown.lines.length === 0) return undefined;
      const amounts = ledger.confirmed.get(cart.id) ?? new Set();
      ledger.confirmed.set(cart.id, amounts.add(shown.total));
      const ask = () =>
        processes.ask('cart', {
          name: `checks out ${cart.id}`,
          run: () =>
            shop.cart.checkOut({
              ...cart,
              email: 'ada@example.org',
              shippingAddress: address,
              payment: {provider: 'simulated', token},
              expectedTotal: {amount: shown.total, currency: 'EUR'},
            }),
        });
      const tabs = random.chance(0.15) ? 2 : 1;
      const answers = await Promise.allSettled(Array.from({length: tabs}, ask));
      for (const answer of answers) {
        if (answer.status !== 'fulfilled') continue;
        ledger.accepted.set(answer.value.orderId, cart.id);
        return answer.value.orderId;
      }
      // Whoever got no answer asks again, and may hear that the cart is closed: then the order is that of the first attempt.
      const refusals = answers.map(answer => (answer as PromiseRejectedResult).reason);
      const closed = refusals.find(error => error instanceof Failure && error.code === 'cart-closed');
      const orderId = (closed as Failure | undefined)?.details.members?.orderId as string | undefined;
      if (orderId) return orderId;
      if (!refusals.some(error => inDoubt(error) || error.code === 'total-changed')) return undefined;
      await awhile();
    }
    return undefined;
  };

  const cancel = async (cart: Cart, orderId: string) => {
    await awhile();
    await insist('order', `cancels ${orderId}`, () =>
      shop.order.cancelOrder({...cart.key, staff: false}, orderId, 'changed my mind'),
    );
  };

  const refund = async (orderId: string) => {
    await awhile();
    const page = await insist('payment', 'looks for a payment', () =>
      shop.payment.listPayments({orderId, sort: 'createdAt', limit: 1}),
    );
    const found = page?.items[0];
    if (!found) return;
    const amount = random.chance(0.6) ? {amount: 1 + random.below(found.amount), currency: found.currency} : undefined;
    // Asked once: without a key of its own, a refund in doubt that is asked again may be a second one.
    await processes
      .ask('payment', {
        name: `refunds ${amount ? amount.amount : 'what is left'} of ${orderId}`,
        run: () => shop.payment.refundPayment({paymentId: found.id, amount, reason: 'broken'}),
      })
      .catch(() => {});
  };

  const ship = async (orderId: string) => {
    await awhile();
    const shipment = {carrier: null, trackingCode: null};
    const shipped = await insist('order', `ships ${orderId}`, () => shop.order.shipOrder(orderId, shipment));
    if (!shipped) return;
    await awhile();
    await insist('order', `delivers ${orderId}`, () => shop.order.markOrderDelivered(orderId));
  };

  const tinker = async (cart: Cart) => {
    const line = wanted();
    const {variantId} = line;
    const ways = [
      () => shop.cart.addLineItem({...cart, line}),
      () => shop.cart.updateLineItem({...cart, line}),
      () => shop.cart.deleteLineItem({...cart, variantId}),
    ];
    await insist('cart', `changes ${cart.id}`, ways[random.below(ways.length)]!);
  };

  const purchase = async (cart: Cart, token: string) => {
    const orderId = await checkOut(cart, token);
    if (!orderId) return undefined;
    const others: Promise<void>[] = [];
    if (random.chance(0.25)) others.push(cancel(cart, orderId));
    if (random.chance(0.15)) others.push(ship(orderId));
    while (others.length < 4 && random.chance(0.15)) others.push(refund(orderId));
    await Promise.all(others);
    return orderId;
  };

  const count = (variantId: string) =>
    insist('product', `counts ${variantId}`, () =>
      shop.product.adjustStock(variantId, {delta: random.below(5) - 2, reason: 'counted', by: 'staff'}),
    );
  const price = (variantId: string) => {
    const prices = [{amount: 100 + random.below(900), currency: 'EUR'}];
    return insist('product', `prices ${variantId}`, () => shop.product.updateVariant(variantId, {prices}));
  };
  const hide = async (variantId: string) => {
    const page = await insist('product', 'looks for products', () =>
      shop.product.listProducts({sort: 'createdAt', limit: 10}),
    );
    const id = page?.items.find(product => product.variants.some(variant => variant.id === variantId))?.id;
    if (!id) return;
    const become = (status: 'archived' | 'published') =>
      insist('product', `makes ${id} ${status}`, () => shop.product.updateProduct(id, {status}, undefined));
    await become('archived');
    await awhile();
    if (random.chance(0.2)) await insist('product', `deletes ${id}`, () => shop.product.deleteProduct(id));
    else await become('published');
  };

  const remove = (variantId: string) =>
    insist('product', `removes ${variantId}`, () => shop.product.deleteVariant(variantId));
  const tellAgain = () => insist('product', 'tells all again', shop.republish);
  const acts = [price, price, price, count, hide, remove, tellAgain];

  return {
    /** A visit to the shop: a cart, a checkout, and what comes after. */
    async buyer(): Promise<void> {
      if (!random.chance(comes)) return;
      await sleep(random.below(5000));
      const isNew = random.chance(signsUp);
      const principal = isNew ? await people.arrive() : undefined;
      if (isNew && !principal) return;
      const userId = principal?.userId ?? newId();
      const cart = await openCart(userId);
      if (!cart) return;
      if (random.chance(0.2)) await tinker(cart);
      const meanwhile = [random.chance(0.05) && tinker(cart), principal && people.live(principal)];
      const again = random.chance(0.4);
      await purchase(cart, tokens[random.below(tokens.length)]!);
      await Promise.all(meanwhile);
      if (random.chance(0.05))
        await insist('cart', `deletes ${cart.id}`, () => shop.cart.deleteCart(cart.key, cart.id));
      if (!again) return;
      // Looks whether the cart is open again, and tries once more with what is in it.
      await awhile();
      await purchase(cart, 'tok_ok');
    },

    /** Somebody of the staff changes prices, takes things out of sale and back, for good now and then, and brings more of them. */
    async clerk(): Promise<void> {
      if (!random.chance(comes)) return;
      for (let changes = random.below(5); changes > 0; changes--) {
        await awhile();
        const variantId = variants[random.below(variants.length)]!;
        await acts[random.below(acts.length)]!(variantId);
        if (random.chance(0.3)) await people.lock();
      }
    },
  };
};
