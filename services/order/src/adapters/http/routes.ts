import {Readable} from 'node:stream';
import {hashCartToken} from '@ecom/contracts/cart-token';
import type {Permission} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import {etag, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {Key} from '../../domain/order.ts';
import {
  CancelBody,
  CartToken,
  EventStream,
  Order,
  OrderList,
  OrderPath,
  OrderQuery,
  Resuming,
  ShipmentBody,
  Waiting,
} from './schemas.ts';
import {shown} from './shown.ts';

const keyOf = (
  principal: Principal | undefined,
  headers: {'cart-token'?: string | undefined},
  permission: Permission,
): Key => ({
  userId: principal?.userId,
  guestTokenHash: headers['cart-token'] && hashCartToken(headers['cart-token']),
  staff: principal?.permissions.has(permission) === true,
});

/** Seconds that `Prefer: wait=…` asks for (RFC 7240 §4.3), at most 30. */
const waitOf = (prefer: string | undefined): number =>
  Math.min(30, Number(/(?:^|[,;\s])wait=(\d{1,5})/.exec(prefer ?? '')?.[1] ?? 0));

const sse = async function* (entries: ReturnType<UseCases['followOrder']>) {
  yield ': open\n\n';
  for await (const entry of entries) {
    if (!entry) yield ': still here\n\n';
    else
      yield `id: ${entry.index}\nevent: ${entry.status}\ndata: ${JSON.stringify({status: entry.status, at: entry.at, reason: entry.reason})}\n\n`;
  }
};

export const orderRoutes = (use: UseCases) => [
  route({
    method: 'get',
    path: '/orders',
    summary: "List one's own orders; all orders, for staff",
    access: 'user',
    query: OrderQuery,
    responses: {200: OrderList},
    async handle({principal, query}) {
      const {items, nextCursor} = await use.listOrders(keyOf(principal, {}, 'orders:read'), query);
      return ok({items: items.map(shown), nextCursor});
    },
  }),
  route({
    method: 'get',
    path: '/orders/:id',
    summary: 'Read an order; with Prefer: wait, once it is paid, rejected or cancelled',
    access: 'optional',
    params: OrderPath,
    headers: Waiting,
    responses: {200: Order},
    async handle(request) {
      const {principal, params, headers} = request;
      const key = keyOf(principal, headers, 'orders:read');
      const seconds = waitOf(headers.prefer);
      const order =
        seconds > 0
          ? await use.awaitOrder(key, params.id, seconds * 1000, request.signal)
          : await use.readOrder(key, params.id);
      return ok(shown(order), {...etag(order.version), ...(seconds > 0 && {'preference-applied': `wait=${seconds}`})});
    },
  }),
  route({
    method: 'get',
    path: '/orders/:id/events',
    summary: "Follow an order's history as server-sent events",
    access: 'optional',
    params: OrderPath,
    headers: Resuming,
    responses: {200: EventStream},
    async handle(request) {
      const {principal, params, headers, signal} = request;
      const key = keyOf(principal, headers, 'orders:read');
      await use.readOrder(key, params.id);
      const from = headers['last-event-id'] === undefined ? 0 : Number(headers['last-event-id']) + 1;
      const body = Readable.from(sse(use.followOrder(key, params.id, from, signal)), {objectMode: false});
      return ok(body, {'content-type': 'text/event-stream', 'cache-control': 'no-store'});
    },
  }),
  route({
    method: 'post',
    path: '/orders/:id/cancel',
    summary: 'Cancel an order that is not shipped; what was paid goes back',
    access: 'optional',
    params: OrderPath,
    headers: CartToken,
    body: CancelBody,
    responses: {200: Order, 202: Order},
    async handle({principal, params, headers, body}) {
      const order = await use.cancelOrder(
        keyOf(principal, headers, 'orders:write'),
        params.id,
        body?.reason ?? 'the customer cancelled',
      );
      // While payment looks whether money was taken, the order is not cancelled yet.
      const status = order.state.status === 'awaiting_payment' ? (202 as const) : (200 as const);
      return {status, body: shown(order), headers: etag(order.version)};
    },
  }),
  route({
    method: 'post',
    path: '/orders/:id/shipments',
    summary: 'Ship a paid order',
    access: {permission: 'orders:write'},
    params: OrderPath,
    body: ShipmentBody,
    responses: {200: Order},
    handle: async ({params, body}) =>
      ok(shown(await use.shipOrder(params.id, body ?? {carrier: null, trackingCode: null}))),
  }),
  route({
    method: 'post',
    path: '/orders/:id/delivery',
    summary: 'Say that a shipped order was delivered',
    access: {permission: 'orders:write'},
    params: OrderPath,
    responses: {200: Order},
    handle: async ({params}) => ok(shown(await use.deliverOrder(params.id))),
  }),
];
