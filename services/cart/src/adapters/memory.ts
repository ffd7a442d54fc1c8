import type {CartEvent} from '@ecom/contracts/events/cart';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import {matchesFilter, pageInMemory} from '@ecom/core/testing/page';
import type {Carts, Found, ProductReplica} from '../application/ports.ts';
import {type Cart, unknownCart} from '../domain/cart.ts';
import {endCheckout} from '../domain/checkout.ts';
import type {Variant} from '../domain/price.ts';

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryStores = () => {
  const variants = new Map<string, Variant>();
  const versions = new Map<string, number>();
  const {rows, outbox, ...store} = memoryAggregateStore<Cart, CartEvent, CartEvent>({
    notFound: unknownCart,
    toEvent: (_, event) => event,
  });

  const toFound = (cart: Cart, otherVariantIds: readonly string[] = []): Found => {
    const wanted = new Set([...cart.lines.map(({variantId}) => variantId), ...otherVariantIds]);
    return {cart, variants: new Map([...variants].filter(([id]) => wanted.has(id)))};
  };

  const openOf = (userId: string) =>
    [...rows.values()].filter(
      ({owner, state}) => 'userId' in owner && owner.userId === userId && state.status === 'open',
    );

  const carts: Carts = {
    async add(cart, decide) {
      const found = toFound(cart);
      decide(found.variants);
      await store.insert({state: cart, events: []});
      return found;
    },
    async get(id) {
      const cart = await store.get(id);
      return cart && toFound(cart);
    },
    async newestOpenOf(userId) {
      const [cart] = openOf(userId).sort((a, b) => (a.id < b.id ? 1 : -1));
      return cart && toFound(cart);
    },
    async list({userId, status, id, ...page}) {
      const all = [...rows.values()].map(cart => ({...cart, ...cart.owner, status: cart.state.status, cart}));
      const {items, nextCursor} = pageInMemory(
        all.filter(row => matchesFilter(row, {userId, status, id})),
        page,
      );
      return {items: items.map(({cart}) => toFound(cart)), nextCursor};
    },
    async update(id, decide, otherVariantIds) {
      const cart = await store.update(id, before => {
        const {cart: state, events = []} = decide(toFound(before, otherVariantIds));
        return {state, events};
      });
      return toFound(cart, otherVariantIds);
    },
    async save(next) {
      const unchanged = next.every(({id, version}) => rows.get(id)?.version === version - 1);
      if (unchanged) for (const cart of next) rows.set(cart.id, cart);
      return unchanged;
    },
    async settle(id, orderId, status, now) {
      if (!rows.has(id)) return;
      await store.update(id, cart => ({state: endCheckout(cart, orderId, status, now), events: []}));
    },
    async remove(id, version) {
      return rows.get(id)?.version === version && rows.delete(id);
    },
    async removeOpenOf(userId) {
      for (const {id, owner, state} of [...rows.values()])
        if ('userId' in owner && owner.userId === userId && state.status === 'open') rows.delete(id);
    },
    async sweep(openBefore, closedBefore) {
      const old = [...rows.values()].filter(
        ({state, updatedAt}) =>
          state.status !== 'checking_out' && updatedAt < (state.status === 'open' ? openBefore : closedBefore),
      );
      for (const {id} of old.slice(0, 1000)) rows.delete(id);
      return Math.min(old.length, 1000);
    },
  };

  const productReplica: ProductReplica = {
    async apply(productId, version, known) {
      if (version <= (versions.get(productId) ?? 0)) return;
      versions.set(productId, version);
      for (const variant of variants.values()) {
        if (variant.productId === productId) variants.set(variant.id, {...variant, sold: false});
      }
      for (const variant of known) variants.set(variant.id, variant);
    },
  };
  return {carts, productReplica, rows, variants, versions, outbox};
};
