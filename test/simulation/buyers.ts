import type {Accessor} from '@ecom/cart/testing';
import {Failure} from '@ecom/core/failure';
import type {Ledger} from '@ecom/payment/testing';
import {createAccountActions} from './account-actions.ts';
import {createOrderActions} from './order-actions.ts';
import {NoResponseError, type Processes} from './processes.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';
import type {Shop} from './shop.ts';
import type {Stores} from './stores.ts';

/** What clients sent and received. Invariants compare the state of the services with it. */
export type ClientRecords = {
  /** The totals that a buyer has confirmed, by cart id. */
  readonly confirmedTotals: Map<string, Set<number>>;
  /** The cart id of each order whose checkout was accepted, by order id. */
  readonly acceptedOrders: Map<string, string>;
  /** Ids of orders whose cancellation was accepted. */
  readonly cancelledOrders: Set<string>;
  /** Ids of users whose sign-up succeeded. */
  readonly signedUpUsers: Set<string>;
  /** Ids of orders whose money staff have received. */
  readonly receivedTransfers: Set<string>;
  /** E-mail addresses that a sign-up could not take, although no other client has requested them. */
  readonly wronglyRefusedEmails: Set<string>;
};

type BuyersOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly shop: Shop;
  readonly variantIds: readonly string[];
  readonly newId: () => string;
  readonly clientRecords: ClientRecords;
  /** Of the payment provider, where customers confirm their payments. */
  readonly ledger: Ledger;
  /** The mails about accounts. */
  readonly notices: Stores['auth']['notices'];
};

const address = {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'};
const paymentTokens = [
  ...Array.from({length: 8}, () => 'tok_ok'),
  ...['tok_declined', 'tok_slow', 'tok_lost', 'tok_3ds', 'tok_3ds', 'tok_authorized', 'tok_refund_fails', 'invoice'],
];
const maxAttempts = 12;
/** Probability that a client does anything. A draw of 0 removes the client, so that simpler runs have fewer clients. */
const clientProbability = 0.95;
/** Probability that a buyer signs up first. The other buyers have had an account before. */
const signUpProbability = 0.2;

type Cart = {readonly id: string; readonly accessor: Accessor};

/** Whether a request may or may not have taken effect. */
const isOutcomeUnknown = (error: unknown) =>
  error instanceof NoResponseError || (error instanceof Failure && error.kind === 'unavailable');

/** Buyers and staff, who send requests at random times. */
export const createBuyers = ({
  scheduler,
  random,
  processes,
  shop,
  variantIds,
  newId,
  clientRecords,
  ledger,
  notices,
}: BuyersOptions) => {
  const sleep = (durationMs: number) => new Promise<void>(resolve => scheduler.after(durationMs, resolve));
  /** Waits for a random time, which is mostly short. */
  const sleepRandomly = () => sleep(1 + random.below(4 ** (1 + random.below(7))));

  /** Repeats a request until it gets a response. Returns undefined when the request is refused, or when all attempts fail. */
  const requestWithRetries = async <T>(
    service: string,
    name: string,
    run: () => Promise<T>,
  ): Promise<T | undefined> => {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      try {
        return await processes.call(service, {name, run});
      } catch (error) {
        if (!isOutcomeUnknown(error)) return undefined;
        await sleepRandomly();
      }
    }
    return undefined;
  };

  const accountActions = createAccountActions({
    random,
    shop,
    requestWithRetries,
    sleepRandomly,
    newId,
    clientRecords,
    notices,
  });
  const orderActions = createOrderActions({
    random,
    processes,
    shop,
    ledger,
    requestWithRetries,
    sleepRandomly,
    clientRecords,
  });
  const randomVariantId = () => variantIds[random.below(variantIds.length)]!;
  const randomLine = () => ({variantId: randomVariantId(), quantity: 1 + random.below(3)});

  const createCart = async (userId: string): Promise<Cart | undefined> => {
    const isGuest = random.chance(0.2);
    const lines = Array.from({length: 1 + random.below(2)}, randomLine);
    const input = {currency: 'EUR', lines};
    const created = await requestWithRetries('cart', 'creates a cart', () =>
      shop.cart.createCart({...input, userId: isGuest ? undefined : userId}),
    );
    if (!created) return undefined;
    const accessor = isGuest ? {guestTokenHash: `hash of ${created.token}`} : {userId};
    const cart = {id: created.cart.id, accessor};
    if (!isGuest || !random.chance(0.5)) return cart;
    // Half of the guests log in; some of them have a cart of an earlier visit.
    if (random.chance(0.5))
      await requestWithRetries('cart', 'creates a cart', () => shop.cart.createCart({...input, userId}));
    const claimed = await requestWithRetries('cart', 'claims a cart', () =>
      shop.cart.claimCart({userId, accessor, id: cart.id}),
    );
    return claimed ? {id: claimed.id, accessor: {userId}} : cart;
  };

  /** Checks out with the current total of the cart, sometimes with two concurrent requests. Returns the order id if a checkout was accepted. */
  const checkOut = async (cart: Cart, token: string): Promise<string | undefined> => {
    const request = {key: newId(), fingerprint: 'checkout'};
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const current = await requestWithRetries('cart', 'gets a cart', () => shop.cart.getCart(cart.accessor, cart.id));
      if (!current || current.lines.length === 0) return undefined;
      const totals = clientRecords.confirmedTotals.get(cart.id) ?? new Set();
      clientRecords.confirmedTotals.set(cart.id, totals.add(current.total));
      const sendCheckout = () =>
        processes.call('cart', {
          name: `checks out ${cart.id}`,
          run: () =>
            shop.cart.checkOut({
              ...cart,
              request,
              email: 'ada@example.org',
              shippingAddress: address,
              ...(current.total > 0 && {payment: {provider: token === 'invoice' ? 'manual' : 'simulated', token}}),
              expectedTotal: {amount: current.total, currency: 'EUR'},
            }),
        });
      const requests = random.chance(0.15) ? 2 : 1;
      const results = await Promise.allSettled(Array.from({length: requests}, sendCheckout));
      for (const result of results) {
        if (result.status !== 'fulfilled') continue;
        clientRecords.acceptedOrders.set(result.value.orderId, cart.id);
        return result.value.orderId;
      }
      // After an attempt without a response, the cart may be closed already. The error then has the order id of that attempt.
      const errors = results.map(result => (result as PromiseRejectedResult).reason);
      const cartClosed = errors.find(error => error instanceof Failure && error.code === 'cart-closed');
      const orderId = (cartClosed as Failure | undefined)?.details.members?.orderId as string | undefined;
      if (orderId) return orderId;
      if (!errors.some(error => isOutcomeUnknown(error) || error.code === 'total-changed')) return undefined;
      await sleepRandomly();
    }
    return undefined;
  };

  const changeLineItems = async (cart: Cart) => {
    const line = randomLine();
    const {variantId} = line;
    const changes = [
      () => shop.cart.addLineItem({...cart, line}),
      () => shop.cart.updateLineItem({...cart, line}),
      () => shop.cart.deleteLineItem({...cart, variantId}),
    ];
    await requestWithRetries('cart', `changes ${cart.id}`, changes[random.below(changes.length)]!);
  };

  /** A checkout, and sometimes cancellations, shipments and refunds of its order. */
  const purchase = async (cart: Cart, token: string) => {
    const orderId = await checkOut(cart, token);
    if (!orderId) return;
    const followUps: Promise<void>[] = [];
    if (token === 'tok_3ds') followUps.push(orderActions.confirmPayment(orderId));
    if (token === 'invoice') followUps.push(orderActions.receiveTransfer(orderId));
    if (random.chance(0.2)) followUps.push(orderActions.cancel(orderId, {...cart.accessor, staff: false}));
    if (random.chance(0.2)) followUps.push(orderActions.cancelLines(orderId));
    if (random.chance(0.2)) followUps.push(orderActions.ship(orderId));
    while (followUps.length < 4 && random.chance(0.15)) followUps.push(orderActions.refund(orderId));
    await Promise.all(followUps);
  };

  const adjustStock = (variantId: string) =>
    requestWithRetries('product', `adjusts the stock of ${variantId}`, () =>
      shop.product.adjustStock(variantId, {delta: random.below(5) - 2, reason: 'counted', by: 'staff'}),
    );
  const changePrice = (variantId: string) => {
    // Some products are free.
    const amount = random.chance(0.2) ? 0 : 100 + random.below(900);
    const prices = [{amount, currency: 'EUR'}];
    return requestWithRetries('product', `changes the price of ${variantId}`, () =>
      shop.product.updateVariant(variantId, {prices}),
    );
  };
  /** Archives the product of a variant, and then publishes or deletes it. */
  const archiveProduct = async (variantId: string) => {
    const page = await requestWithRetries('product', 'lists products', () =>
      shop.product.listProducts({sort: 'createdAt', limit: 10}),
    );
    const id = page?.items.find(product => product.variants.some(variant => variant.id === variantId))?.id;
    if (!id) return;
    const setStatus = (status: 'archived' | 'published') =>
      requestWithRetries('product', `sets the status of ${id} to ${status}`, () =>
        shop.product.updateProduct(id, {status}, undefined),
      );
    await setStatus('archived');
    await sleepRandomly();
    if (random.chance(0.2)) await requestWithRetries('product', `deletes ${id}`, () => shop.product.deleteProduct(id));
    else await setStatus('published');
  };
  const deleteVariant = (variantId: string) =>
    requestWithRetries('product', `deletes ${variantId}`, () => shop.product.deleteVariant(variantId));
  const republish = () => requestWithRetries('product', 'republishes the state', shop.republish);
  /** Sets the products, but not their stock, to what they were at the export. */
  const importExport = async () => {
    const page = await requestWithRetries('product', 'exports products', () =>
      shop.product.exportProducts({limit: 100}),
    );
    const withoutStock = page?.items.map(({variants, ...row}) => ({
      ...row,
      variants: variants.map(({stock: _, ...variant}) => variant),
    }));
    if (withoutStock)
      await requestWithRetries('product', 'imports products', () => shop.product.importProducts(withoutStock, false));
  };
  const changePrices = [changePrice, changePrice, changePrice];
  const staffActions = [...changePrices, adjustStock, archiveProduct, deleteVariant, republish, importExport];

  return {
    /** Creates a cart, changes it, checks out, and sometimes checks out again. */
    async runBuyer(): Promise<void> {
      if (!random.chance(clientProbability)) return;
      await sleep(random.below(5000));
      const isNew = random.chance(signUpProbability);
      const principal = isNew ? await accountActions.signUpAndLogIn() : undefined;
      if (isNew && !principal) return;
      const userId = principal?.userId ?? newId();
      const cart = await createCart(userId);
      if (!cart) return;
      if (random.chance(0.2)) await changeLineItems(cart);
      const concurrentActions = [
        random.chance(0.05) && changeLineItems(cart),
        principal && accountActions.changeOrDelete(principal),
      ];
      const checksOutAgain = random.chance(0.4);
      await purchase(cart, paymentTokens[random.below(paymentTokens.length)]!);
      await Promise.all(concurrentActions);
      if (random.chance(0.05))
        await requestWithRetries('cart', `deletes ${cart.id}`, () => shop.cart.deleteCart(cart.accessor, cart.id));
      if (!checksOutAgain) return;
      // The cart may have been reopened, because its order was rejected or cancelled.
      await sleepRandomly();
      await purchase(cart, 'tok_ok');
    },

    /** Changes products and their stock, and sometimes deactivates an account or uses API keys. */
    async runStaffMember(): Promise<void> {
      if (!random.chance(clientProbability)) return;
      for (let actions = random.below(5); actions > 0; actions--) {
        await sleepRandomly();
        const variantId = randomVariantId();
        await staffActions[random.below(staffActions.length)]!(variantId);
        if (random.chance(0.3)) await accountActions.deactivateAccount();
        if (random.chance(0.1)) await accountActions.useApiKeys();
        if (random.chance(0.05)) await accountActions.changeRole();
      }
    },
  };
};
