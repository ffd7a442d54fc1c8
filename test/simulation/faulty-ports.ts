import type {Cart, Ports as CartPorts} from '@ecom/cart/testing';
import type {OutboxEvent} from '@ecom/contracts/topic';
import type {Order} from '@ecom/order/testing';
import type {Ports as ProductPorts, Reservation} from '@ecom/product/testing';
import type {OverrideContext} from './shop.ts';

/** Wraps a port: calls `action` before each call of `method`, with the same arguments. */
export const beforeEachCall = <Port extends object>(
  port: Port,
  method: keyof Port,
  action: (...args: never[]) => void,
): Port => ({
  ...port,
  [method]: (...args: never[]) => {
    action(...args);
    return (port[method] as (...args: never[]) => unknown)(...args);
  },
});

/** A source event with a new id, so that the inbox does not recognize a redelivery. */
export const newSourceEvent = ({newId}: OverrideContext) => ({id: newId()});

/** Changes stock levels by a multiple of the quantities, without any check. */
export const changeStock = (
  {stores}: OverrideContext,
  lines: Reservation['lines'],
  onHandFactor: number,
  reservedFactor: number,
) => {
  const {levels} = stores.product;
  for (const {variantId, quantity} of lines) {
    const row = levels.get(variantId)!;
    const level = {
      onHand: row.level.onHand + onHandFactor * quantity,
      reserved: row.level.reserved + reservedFactor * quantity,
    };
    levels.set(variantId, {...row, version: row.version + 1, level});
  }
};

/** Carts whose update overwrites concurrent changes. `versionOf` chooses the version that is saved. */
export const cartsWithoutVersionCheck = (
  {carts}: CartPorts,
  {stores, scheduler}: OverrideContext,
  versionOf: (updated: Cart, stored: Cart) => number,
): CartPorts['carts'] => ({
  ...carts,
  async update(id, decide, others) {
    const found = await carts.get(id);
    if (!found || others) return carts.update(id, decide, others);
    const {cart, events = []} = decide(found);
    await scheduler.runAsStep(`carts.overwrite ${id}`, async () => {
      const version = versionOf(cart, stores.cart.rows.get(id)!);
      stores.cart.rows.set(id, {...cart, version} satisfies Cart);
      stores.cart.outbox.push(...events);
    });
    return {...found, cart};
  },
});

/** Saves an order and records its events in separate transactions. */
export const updateInTwoTransactions = (
  orders: OverrideContext['stores']['order'],
  {stores, scheduler}: OverrideContext,
) => {
  const {outbox} = stores.order;
  return async (id: string, decide: Parameters<typeof orders.update>[1], sourceEvent?: {readonly id: string}) => {
    let events: OutboxEvent[] = [];
    const order = await scheduler.runAsStep(`orders.update ${id}`, async () => {
      const length = outbox.length;
      const saved = await stores.order.update(id, decide, sourceEvent);
      events = outbox.splice(length);
      return saved;
    });
    if (events.length > 0) await scheduler.runAsStep(`orders.record ${id}`, async () => void outbox.push(...events));
    return order as Order;
  };
};

/** Confirms each reservation without reserving stock, and deducts the stock at the payment. */
export const deductStockAtPayment = (ports: ProductPorts, context: OverrideContext): ProductPorts => {
  const {orders: reservations, outbox} = context.stores.product;
  const confirmedLines = new Map<string, Reservation['lines']>();
  const save = (orderId: string, status: Reservation['status'], lines: Reservation['lines']) =>
    reservations.set(orderId, {orderId, status, lines, short: [], cancellationIds: []});
  return {
    ...ports,
    reservations: {
      ...ports.reservations,
      reserve: (orderId, lines, at) =>
        context.scheduler.runAsStep(`reservations.confirm ${orderId}`, async () => {
          if (reservations.has(orderId)) return;
          save(orderId, 'reserved', []);
          confirmedLines.set(orderId, lines);
          outbox.push({type: 'stock.reserved', data: {orderId, at}});
        }),
      commit: async (orderId, sourceEvent) => {
        const lines = confirmedLines.get(orderId);
        if (!lines) return ports.reservations.commit(orderId, sourceEvent);
        confirmedLines.delete(orderId);
        changeStock(context, lines, -1, 0);
        save(orderId, 'reserved', []);
        save(orderId, 'committed', lines);
      },
    },
  };
};
