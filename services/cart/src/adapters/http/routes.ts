import {personOf} from '@ecom/contracts/principal';
import {type Limit, networkOf, type RateLimits} from '@ecom/core/rate-limits';
import {accepted, created, etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {PricedCart} from '../../domain/price.ts';
import {accessorOf} from './accessor.ts';
import {
  Cart,
  CartBody,
  CartPage,
  CartPath,
  CartQuery,
  CartToken,
  CheckedOut,
  ClaimToken,
  checkoutBody,
  LineBody,
  LinePath,
  NewCart,
  QuantityBody,
} from './schemas.ts';
import {toResponse} from './to-response.ts';

/** Anybody may create carts: limited per IP address. */
const newCarts: Limit = {name: 'new-carts', maxAttempts: 600, durationSeconds: 60};
/** A checkout causes mails and calls of the payment provider: limited per IP address. */
const checkouts: Limit = {name: 'checkouts', maxAttempts: 60, durationSeconds: 60};
/** Checkouts per e-mail address and client network: nobody can use up the limit of another shopper. Repetitions with the same key do not count. */
const checkoutsByEmail: Limit = {name: 'checkouts-by-email', maxAttempts: 20, durationSeconds: 3600};

const respond = (cart: PricedCart) => ok(toResponse(cart), etag(cart.version));

export const cartRoutes = (use: UseCases, limits: RateLimits, providers: readonly string[] = ['simulated']) => [
  route({
    name: 'createCart',
    method: 'post',
    path: '/carts',
    summary: 'Create a cart',
    description: 'A guest gets the token of the cart in the response, once: send it as `Cart-Token` from then on.',
    access: 'optional',
    limit: newCarts,
    body: CartBody,
    responses: {201: NewCart},
    etag: true,
    async handle({principal, body}) {
      const {cart, token} = await use.createCart({userId: personOf(principal), ...body});
      return created(`/carts/${cart.id}`, {...toResponse(cart), ...(token && {token})}, etag(cart.version));
    },
  }),
  route({
    name: 'listCarts',
    method: 'get',
    path: '/carts',
    summary: 'List open carts',
    description: "The user's own; those of another user need the permission `users:read`.",
    access: 'user',
    apiKeys: 'users:read',
    query: CartQuery,
    responses: {200: CartPage},
    errors: [403],
    async handle({principal: {userId, permissions}, query}) {
      const {items, nextCursor} = await use.listCarts({userId, mayReadAll: permissions.has('users:read')}, query);
      return ok({items: items.map(toResponse), nextCursor});
    },
  }),
  route({
    name: 'getOwnCart',
    method: 'get',
    path: '/carts/me',
    summary: 'Get the newest open cart of the user',
    description: '`GET /carts` lists all of them.',
    access: 'user',
    responses: {200: Cart},
    etag: true,
    errors: [404],
    handle: async ({principal}) => respond(await use.getOwnCart(principal.userId)),
  }),
  route({
    name: 'getCart',
    method: 'get',
    path: '/carts/:id',
    summary: 'Get a cart',
    description:
      'The cart is priced at the current prices. A line that can no longer be bought has `purchasable: false` and is not included in the total. Staff with the permission `orders:read` may read every cart.',
    access: 'optional',
    apiKeys: 'orders:read',
    params: CartPath,
    headers: CartToken,
    responses: {200: Cart},
    etag: true,
    handle: async ({principal, params, headers}) =>
      respond(await use.getCart(accessorOf(principal, headers), params.id, principal?.permissions.has('orders:read'))),
  }),
  route({
    name: 'deleteCart',
    method: 'delete',
    path: '/carts/:id',
    summary: 'Delete a cart',
    access: 'optional',
    params: CartPath,
    headers: CartToken,
    responses: {204: null},
    async handle({principal, params, headers}) {
      await use.deleteCart(accessorOf(principal, headers), params.id);
      return noContent();
    },
  }),
  route({
    name: 'addLineItem',
    method: 'post',
    path: '/carts/:id/lines',
    summary: 'Add a line item',
    description: 'The quantity is added to the line of the same variant, if there is one.',
    access: 'optional',
    params: CartPath,
    headers: CartToken,
    body: LineBody,
    responses: {200: Cart},
    errors: [412],
    handle: async ({principal, params, headers, body: line, ifMatch: version}) =>
      respond(await use.addLineItem({accessor: accessorOf(principal, headers), id: params.id, line, version})),
  }),
  route({
    name: 'updateLineItem',
    method: 'patch',
    path: '/carts/:id/lines/:variantId',
    summary: 'Change the quantity of a line item',
    access: 'optional',
    params: LinePath,
    headers: CartToken,
    body: QuantityBody,
    responses: {200: Cart},
    errors: [412],
    handle: async ({principal, params: {id, variantId}, headers, body: {quantity}, ifMatch: version}) =>
      respond(
        await use.updateLineItem({accessor: accessorOf(principal, headers), id, line: {variantId, quantity}, version}),
      ),
  }),
  route({
    name: 'deleteLineItem',
    method: 'delete',
    path: '/carts/:id/lines/:variantId',
    summary: 'Remove a line item',
    access: 'optional',
    params: LinePath,
    headers: CartToken,
    responses: {200: Cart},
    errors: [412],
    handle: async ({principal, params: {id, variantId}, headers, ifMatch: version}) =>
      respond(await use.deleteLineItem({accessor: accessorOf(principal, headers), id, variantId, version})),
  }),
  route({
    name: 'claimCart',
    method: 'post',
    path: '/carts/:id/claim',
    summary: 'Claim a cart',
    description:
      "Moves a guest's lines to the newest open cart of the user who logged in. If there is none, the guest's cart itself becomes the user's. Lines that do not fit, by currency, number of lines or pieces, are refused with 409 `cart-merge-conflict`, which has the `currency` of the user's cart or the `variantIds` that do not fit; nothing is moved. Requires the access token and the Cart-Token.",
    access: 'user',
    params: CartPath,
    headers: ClaimToken,
    responses: {200: Cart},
    etag: true,
    handle: async ({principal, params, headers}) =>
      respond(await use.claimCart({userId: principal.userId, accessor: accessorOf(undefined, headers), id: params.id})),
  }),
  route({
    name: 'checkOutCart',
    method: 'post',
    path: '/carts/:id/checkout',
    summary: 'Check out a cart',
    description:
      'Places an order at the total that the shopper has confirmed; another total is refused with 409 `total-changed`. `payment` is required unless the total is 0. The order is processed in the background: follow it at `Location`, where `Prefer: wait=10` waits for its payment or for the `nextAction` of the customer (3-D Secure), which is not known yet here. The cart remembers its checkouts by their Idempotency-Key for 24 h.',
    access: 'optional',
    idempotency: 'required',
    recognizesRepetition: true,
    limit: checkouts,
    params: CartPath,
    headers: CartToken,
    body: checkoutBody(providers),
    responses: {202: CheckedOut},
    etag: false,
    errors: [412],
    async handle({principal, params, headers, body, address, ifMatch: version, requestKey: request}) {
      const email = body.email ?? principal?.email;
      const checkout = {...body, email, accessor: accessorOf(principal, headers), id: params.id, version, request};
      const limitKey = `${email} ${networkOf(address)}`;
      const counted = email ? limits.consume(checkoutsByEmail, limitKey) : Promise.resolve();
      const {orderId, ...repetition} = await counted.then(
        () => use.checkOut(checkout),
        // A repetition changes nothing, and is answered however many there were.
        async error => (await use.findRepeatedCheckout(checkout)) ?? Promise.reject(error),
      );
      if (repetition.repeated !== undefined) await limits.reward(checkoutsByEmail, limitKey);
      return {...accepted(`/orders/${orderId}`, {orderId, status: 'placed' as const}), ...repetition};
    },
  }),
];
