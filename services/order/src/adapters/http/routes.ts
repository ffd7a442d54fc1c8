import {Readable} from 'node:stream';
import {hashCartToken} from '@ecom/contracts/cart-token';
import type {Permission} from '@ecom/contracts/permission';
import {type Principal, personOf} from '@ecom/contracts/principal';
import {createOpenRequests} from '@ecom/core/open-requests';
import {networkOf} from '@ecom/core/rate-limits';
import {waitOf} from '@ecom/http/prefer';
import {created, etag, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type * as domain from '../../domain/order.ts';
import {
  CancellationBody,
  CartToken,
  EventStream,
  Order,
  OrderList,
  OrderPath,
  OrderQuery,
  ResumeHeaders,
  ShipmentBody,
  ShipmentChange,
  ShipmentPath,
  WaitHeaders,
} from './schemas.ts';
import {shownTo, toResponse} from './to-response.ts';

const accessorOf = (
  principal: Principal | undefined,
  headers: {'cart-token'?: string | undefined},
  permission: Permission,
): domain.Accessor => {
  const staff = principal?.permissions.has(permission) === true;
  return {
    userId: staff ? principal?.userId : personOf(principal),
    guestTokenHash: headers['cart-token'] && hashCartToken(headers['cart-token']),
    staff,
  };
};

/** The version of an ETag; undefined for none, or for that of anything else. */
const versionOf = (etag: string | undefined): number | undefined => {
  const [, version] = /^(?:W\/)?"(\d+)"$/.exec(etag ?? '') ?? [];
  return version === undefined ? undefined : Number(version);
};

const changed = (order: domain.Order) => ok(toResponse(order, {staff: true}), etag(order.version));

const sse = async function* (entries: ReturnType<UseCases['followOrder']>, accessor: domain.Accessor) {
  yield ': open\n\n';
  for await (const entry of entries) {
    if (!entry) yield ': still here\n\n';
    else {
      const {index, actor, nextAction, ...rest} = entry;
      const data = {...rest, actor: {type: actor.type}, ...(nextAction && {nextAction: shownTo(nextAction, accessor)})};
      yield `id: ${index}\nevent: ${entry.dimension}\ndata: ${JSON.stringify(data)}\n\n`;
    }
  }
};

/** Event streams and long polls that may be open at once. */
const openRequestLimits = {maxPerKey: {holder: 20, network: 200}, maxTotal: 2000};

/**
 * How long an event stream stays open: as long as an access token. Whoever goes on reading authenticates again, and does not outlast the session or the API
 * key that opened it.
 */
const maxStreamMs = 600_000;

const keysOf = ({userId, guestTokenHash}: domain.Accessor, address: string) => {
  const network = networkOf(address);
  return {holder: userId ?? guestTokenHash ?? network, network};
};

export const orderRoutes = (
  use: UseCases,
  openRequests = createOpenRequests(openRequestLimits),
  streamTimeoutMs = maxStreamMs,
) => [
  route({
    name: 'listOrders',
    method: 'get',
    path: '/orders',
    summary: 'List orders',
    description: 'Users see their own orders, staff all orders.',
    access: 'user',
    apiKeys: 'orders:read',
    query: OrderQuery,
    responses: {200: OrderList},
    async handle({principal, query}) {
      const accessor = accessorOf(principal, {}, 'orders:read');
      const {items, ...page} = await use.listOrders(accessor, query);
      return ok({items: items.map(order => toResponse(order, accessor)), ...page});
    },
  }),
  route({
    name: 'getOrder',
    method: 'get',
    path: '/orders/:id',
    summary: 'Get an order',
    description:
      'With `Prefer: wait=10` (RFC 7240) the response waits, at most 30 s, until the order is paid, rejected or cancelled, or needs the action of the customer. With `If-None-Match` it waits until that action is done, too.',
    access: 'optional',
    apiKeys: 'orders:read',
    params: OrderPath,
    headers: WaitHeaders,
    responses: {200: Order},
    etag: true,
    errors: [429],
    async handle(request) {
      const {principal, params, headers} = request;
      const accessor = accessorOf(principal, headers, 'orders:read');
      const seconds = waitOf(headers.prefer);
      const end = seconds > 0 ? openRequests.open(keysOf(accessor, request.address)) : () => {};
      const order = await (seconds > 0
        ? use.awaitOrder(accessor, params.id, seconds * 1000, request.signal, versionOf(headers['if-none-match']))
        : use.getOrder(accessor, params.id)
      ).finally(end);
      return ok(toResponse(order, accessor), {
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
    description:
      'Server-sent events: one per entry of the history, its dimension as the name and its index as the id. The entry `requires_action` has the `nextAction` while it is to be done. A stream ends after ten minutes at the latest: resume with `Last-Event-ID`, as `EventSource` does by itself.',
    access: 'optional',
    apiKeys: 'orders:read',
    params: OrderPath,
    headers: ResumeHeaders,
    responses: {200: EventStream},
    errors: [429],
    produces: 'text/event-stream',
    async handle(request) {
      const {principal, params, headers} = request;
      const accessor = accessorOf(principal, headers, 'orders:read');
      const end = openRequests.open(keysOf(accessor, request.address));
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(streamTimeoutMs)]);
      signal.addEventListener('abort', end);
      await use.getOrder(accessor, params.id).catch(error => {
        end();
        throw error;
      });
      const from = headers['last-event-id'] === undefined ? 0 : Number(headers['last-event-id']) + 1;
      const body = Readable.from(sse(use.followOrder(accessor, params.id, from, signal), accessor), {
        objectMode: false,
      });
      body.on('close', end);
      return ok(body, {'cache-control': 'no-store'});
    },
  }),
  route({
    name: 'cancelOrder',
    method: 'post',
    path: '/orders/:id/cancellations',
    summary: 'Cancel an order or part of it',
    description:
      'Exactly the cancelled pieces are restocked and refunded. Customers can cancel until anything is shipped, staff can cancel whatever is not shipped; before the payment only the whole order. 202 while it is not known whether the payment was captured.',
    access: 'optional',
    apiKeys: 'orders:write',
    params: OrderPath,
    headers: CartToken,
    body: CancellationBody,
    responses: {201: Order, 202: Order},
    etag: true,
    async handle({principal, params, headers, body}) {
      const accessor = accessorOf(principal, headers, 'orders:write');
      const {reason = accessor.staff ? 'the shop cancelled' : 'the customer cancelled', lines} = body;
      const order = await use.cancelOrder(accessor, params.id, {reason, lines});
      // 202 while the payment service finds out whether money was captured: the order is not cancelled yet.
      const status = order.voidRequest === null ? (201 as const) : (202 as const);
      const location = `/orders/${order.id}`;
      return {status, body: toResponse(order, accessor), headers: {location, ...etag(order.version)}};
    },
  }),
  route({
    name: 'createShipment',
    method: 'post',
    path: '/orders/:id/shipments',
    summary: 'Ship an order or part of it',
    description: 'The order must be paid, and not be refunded in full.',
    access: {permission: 'orders:write'},
    params: OrderPath,
    body: ShipmentBody,
    responses: {201: Order},
    etag: true,
    async handle({principal, params, body}) {
      const order = await use.createShipment(principal.userId, params.id, body);
      return created(`/orders/${order.id}`, toResponse(order, {staff: true}), etag(order.version));
    },
  }),
  route({
    name: 'updateShipment',
    method: 'patch',
    path: '/orders/:id/shipments/:shipmentId',
    summary: 'Correct the tracking of a shipment, or mark it as lost',
    access: {permission: 'orders:write'},
    params: ShipmentPath,
    body: ShipmentChange,
    responses: {200: Order},
    errors: [412],
    handle: async ({principal, params, body, ifMatch: version}) =>
      changed(await use.updateShipment(principal.userId, {...params, version}, body)),
  }),
  route({
    name: 'markShipmentDelivered',
    method: 'post',
    path: '/orders/:id/shipments/:shipmentId/delivery',
    summary: 'Mark a shipment as delivered',
    description: 'When every piece of the order is delivered, lost or cancelled, the order is completed.',
    access: {permission: 'orders:write'},
    params: ShipmentPath,
    responses: {200: Order},
    etag: true,
    handle: async ({principal, params}) => changed(await use.markShipmentDelivered(principal.userId, params)),
  }),
];
