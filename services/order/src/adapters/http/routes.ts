import {Readable} from 'node:stream';
import {hashCartToken} from '@ecom/contracts/cart-token';
import type {Permission} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import {etag, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {Accessor} from '../../domain/order.ts';
import {
  CancelBody,
  CartToken,
  EventStream,
  Order,
  OrderList,
  OrderPath,
  OrderQuery,
  ResumeHeaders,
  ShipmentBody,
  WaitHeaders,
} from './schemas.ts';
import {toResponse} from './to-response.ts';

const accessorOf = (
  principal: Principal | undefined,
  headers: {'cart-token'?: string | undefined},
  permission: Permission,
): Accessor => ({
  userId: principal?.userId,
  guestTokenHash: headers['cart-token'] && hashCartToken(headers['cart-token']),
  staff: principal?.permissions.has(permission) === true,
});

/** Seconds of `Prefer: wait=…` (RFC 7240 §4.3), at most 30. */
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
    name: 'listOrders',
    method: 'get',
    path: '/orders',
    summary: 'List orders',
    description: 'Users see their own orders, staff all orders.',
    access: 'user',
    query: OrderQuery,
    responses: {200: OrderList},
    async handle({principal, query}) {
      const {items, nextCursor} = await use.listOrders(accessorOf(principal, {}, 'orders:read'), query);
      return ok({items: items.map(toResponse), nextCursor});
    },
  }),
  route({
    name: 'getOrder',
    method: 'get',
    path: '/orders/:id',
    summary: 'Get an order',
    description:
      'With `Prefer: wait=10` (RFC 7240) the response waits, at most 30 s, until the order is paid, rejected or cancelled.',
    access: 'optional',
    params: OrderPath,
    headers: WaitHeaders,
    responses: {200: Order},
    etag: true,
    async handle(request) {
      const {principal, params, headers} = request;
      const accessor = accessorOf(principal, headers, 'orders:read');
      const seconds = waitOf(headers.prefer);
      const order =
        seconds > 0
          ? await use.awaitOrder(accessor, params.id, seconds * 1000, request.signal)
          : await use.getOrder(accessor, params.id);
      return ok(toResponse(order), {
        ...etag(order.version),
        ...(seconds > 0 && {'preference-applied': `wait=${seconds}`}),
      });
    },
  }),
  route({
    name: 'streamOrderEvents',
    method: 'get',
    path: '/orders/:id/events',
    summary: "Stream an order's history",
    description: 'Server-sent events: one per entry of the history, its index as the id. Resume with `Last-Event-ID`.',
    access: 'optional',
    params: OrderPath,
    headers: ResumeHeaders,
    responses: {200: EventStream},
    produces: 'text/event-stream',
    async handle(request) {
      const {principal, params, headers, signal} = request;
      const accessor = accessorOf(principal, headers, 'orders:read');
      await use.getOrder(accessor, params.id);
      const from = headers['last-event-id'] === undefined ? 0 : Number(headers['last-event-id']) + 1;
      const body = Readable.from(sse(use.followOrder(accessor, params.id, from, signal)), {objectMode: false});
      return ok(body, {'cache-control': 'no-store'});
    },
  }),
  route({
    name: 'cancelOrder',
    method: 'post',
    path: '/orders/:id/cancel',
    summary: 'Cancel an order',
    description:
      'Possible until the order is shipped. A captured payment is refunded. 202 while it is not known whether the payment was captured.',
    access: 'optional',
    params: OrderPath,
    headers: CartToken,
    body: CancelBody,
    responses: {200: Order, 202: Order},
    etag: true,
    async handle({principal, params, headers, body}) {
      const order = await use.cancelOrder(
        accessorOf(principal, headers, 'orders:write'),
        params.id,
        body?.reason ?? 'the customer cancelled',
      );
      // 202 while the payment service finds out whether money was captured: the order is not cancelled yet.
      const status = order.state.status === 'awaiting_payment' ? (202 as const) : (200 as const);
      return {status, body: toResponse(order), headers: {location: `/orders/${order.id}`, ...etag(order.version)}};
    },
  }),
  route({
    name: 'shipOrder',
    method: 'post',
    path: '/orders/:id/shipments',
    summary: 'Ship an order',
    description: 'The order must be paid.',
    access: {permission: 'orders:write'},
    params: OrderPath,
    body: ShipmentBody,
    responses: {200: Order},
    handle: async ({params, body}) =>
      ok(toResponse(await use.shipOrder(params.id, body ?? {carrier: null, trackingCode: null}))),
  }),
  route({
    name: 'markOrderDelivered',
    method: 'post',
    path: '/orders/:id/delivery',
    summary: 'Mark an order as delivered',
    description: 'The order must be shipped.',
    access: {permission: 'orders:write'},
    params: OrderPath,
    responses: {200: Order},
    handle: async ({params}) => ok(toResponse(await use.markOrderDelivered(params.id))),
  }),
];
