import type {Cart, Ports as CartPorts} from '@ecom/cart/testing';
import type {OutboxEvent} from '@ecom/contracts/topic';
import type {Order} from '@ecom/order/testing';
import type {Ports as ProductPorts, Reservation} from '@ecom/product/testing';
import type {Kit} from './shop.ts';

/** A port that does something of its own before each call of `method`. */
export const before = <Port extends object>(port: Port, method: keyof Port, act: (...args: never[]) => void): Port => ({
  ...port,
  [method]: (...args: never[]) => {
    act(...args);
    return (port[method] as (...args: never[]) => unknown)(...args);
  },
});

/** Forgets that an event was heard: each delivery counts as another one. */
export const eachTimeAnew = ({newId}: Kit) => ({id: newId()});

/** Puts pieces on the shelf, or takes them off it, whatever else is true. */
export const shift = ({stores}: Kit, lines: Reservation['lines'], onHand: number, reserved: number) => {
  const {levels} = stores.product;
  for (const {variantId, quantity} of lines) {
    const row = levels.get(variantId)!;
    const level = {onHand: row.level.onHand + onHand * quantity, reserved: row.level.reserved + reserved * quantity};
    levels.set(variantId, {...row, version: row.version + 1, level});
  }
};

/** Reads, decides, and later writes what it decided, whatever was written meanwhile; `versionOf` says under which version. */
export const withoutComparing = (
  {carts}: CartPorts,
  {stores, scheduler}: Kit,
  versionOf: (decided: Cart, there: Cart) => number,
): CartPorts['carts'] => ({
  ...carts,
  async update(id, decide, others) {
    const found = await carts.get(id);
    if (!found || others) return carts.update(id, decide, others);
    const {cart, events = []} = decide(found);
    await scheduler.park(`carts.overwrite ${id}`, async () => {
      const version = versionOf(cart, stores.cart.rows.get(id)!);
      stores.cart.rows.set(id, {...cart, version} satisfies Cart);
      stores.cart.outbox.push(...events);
    });
    return {...found, cart};
  },
});

/** Saves the order, and records its events in another transaction. */
export const inTwoTransactions = (orders: Kit['stores']['order'], {stores, scheduler}: Kit) => {
  const {outbox} = stores.order;
  return async (id: string, decide: Parameters<typeof orders.update>[1], sourceEvent?: {readonly id: string}) => {
    let events: OutboxEvent[] = [];
    const order = await scheduler.park(`orders.update ${id}`, async () => {
      const length = outbox.length;
      const saved = await stores.order.update(id, decide, sourceEvent);
      events = outbox.splice(length);
      return saved;
    });
    if (events.length > 0) await scheduler.park(`orders.record ${id}`, async () => void outbox.push(...events));
    return order as Order;
  };
};

/** Says that everything is set aside, and sets nothing aside until it is paid. */
export const takenWhenPaid = (ports: ProductPorts, kit: Kit): ProductPorts => {
  const {orders, outbox} = kit.stores.product;
  const promised = new Map<string, Reservation['lines']>();
  const keep = (orderId: string, status: Reservation['status'], lines: Reservation['lines']) =>
    orders.set(orderId, {orderId, status, lines, short: []});
  return {
    ...ports,
    reservations: {
      ...ports.reservations,
      reserve: (orderId, lines, at) =>
        kit.scheduler.park(`reservations.promise ${orderId}`, async () => {
          if (orders.has(orderId)) return;
          keep(orderId, 'reserved', []);
          promised.set(orderId, lines);
          outbox.push({type: 'stock.reserved', data: {orderId, at}});
        }),
      commit: async (orderId, sourceEvent) => {
        const lines = promised.get(orderId);
        if (!lines) return ports.reservations.commit(orderId, sourceEvent);
        promised.delete(orderId);
        shift(kit, lines, -1, 0);
        keep(orderId, 'reserved', []);
        keep(orderId, 'committed', lines);
      },
    },
  };
};
