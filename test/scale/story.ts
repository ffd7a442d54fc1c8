import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import type {Ask, Client} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {bestCustomer} from './fill/sizes.ts';
import {queriesOf, recordLists, samplesOf} from './lists.ts';

const address = {fullName: 'Ada Lovelace', line1: '1 Square', city: 'London', postalCode: 'SW1Y', country: 'GB'};
const payment = {provider: 'simulated', token: 'tok_ok'};
const short = () => randomUUID().slice(0, 8);

/** Somebody does everything that the API offers, once. */
export const liveThrough = async (client: Client): Promise<void> => {
  const staff = await client.asAdministrator();
  await people(client, staff);
  const variantId = await shelves(client, staff);
  await purchases(client, staff, variantId);
};

const people = async ({must, logIn, signUp}: Client, staff: string) => {
  const {id, token, email, password} = await signUp('ada');
  const own: Ask = {token};
  await must(200, 'GET', '/users/me', own);
  await must(200, 'GET', `/users/${id}`, own);
  await must(200, 'PATCH', `/users/${id}`, {...own, body: {timezone: 'Europe/London'}});
  await must(200, 'PUT', `/users/${id}`, {
    ...own,
    body: {email: `new-${email}`, fullName: 'Ada', phone: null, timezone: 'UTC'},
  });
  await must(200, 'GET', '/users?count=true&status=all', {token: staff});

  const body = {...address, defaultShipping: true};
  const path = (await must(201, 'POST', `/users/${id}/addresses`, {...own, body})).headers.get('location')!;
  await must(200, 'GET', `/users/${id}/addresses`, own);
  await must(200, 'GET', path, own);
  await must(200, 'PATCH', path, {...own, body: {city: 'Paris'}});
  await must(204, 'DELETE', path, own);

  await must(200, 'GET', '/auth/.well-known/jwks.json');
  const login = async () => (await must(200, 'POST', '/auth/login', {body: {email: `new-${email}`, password}})).body;
  const {refreshToken} = await login();
  const next = (await must(200, 'POST', '/auth/refresh', {body: {refreshToken}})).body;
  await must(401, 'POST', '/auth/refresh', {body: {refreshToken}});
  await must(204, 'POST', '/auth/logout', {body: {refreshToken: next.refreshToken}});
  const {items} = (await must(200, 'GET', '/auth/sessions', own)).body;
  await must(204, 'DELETE', `/auth/sessions/${items.at(-1).id}`, {token: await logIn(`new-${email}`, password)});
  const change = {currentPassword: password, newPassword: 'battery staple'};
  await must(204, 'POST', '/auth/password/change', {token: (await login()).accessToken, body: change});
  await must(200, 'PUT', `/auth/accounts/${id}/roles`, {token: staff, body: {roles: ['customer', 'staff']}});
  await must(200, 'GET', `/auth/accounts/${id}/roles`, {token: staff});
  await must(204, 'DELETE', `/users/${id}`, {token: staff});
};

/** Gives a variant that can be bought. */
const shelves = async ({must, makeProduct}: Client, token: string): Promise<string> => {
  const as: Ask = {token};
  const made = async (path: string, body: object) => (await must(201, 'POST', path, {...as, body})).body.id as string;

  const parent = await made('/categories', {name: `Parent ${short()}`});
  const child = await made(`/categories/${parent}/subcategories`, {name: 'Child'});
  await must(200, 'GET', '/categories');
  await must(200, 'GET', `/categories/${child}`);
  await must(200, 'PATCH', `/categories/${child}`, {...as, body: {description: 'below'}});
  await must(200, 'POST', `/categories/${child}/move`, {...as, body: {parentId: null}});
  await must(204, 'DELETE', `/categories/${child}`, as);

  const brandId = await made('/brands', {name: `Brand ${short()}`});
  const id = await made('/products', {name: `Lamp ${short()}`, brandId, categoryIds: [parent]});
  await must(200, 'GET', `/brands/${brandId}`);
  await must(200, 'GET', '/brands?limit=2');
  await must(200, 'PATCH', `/brands/${brandId}`, {...as, body: {name: `Brand ${short()}`}});
  await must(200, 'GET', `/products/${id}`, as);
  await must(200, 'PATCH', `/products/${id}`, {...as, body: {brandId: null}});
  await must(204, 'DELETE', `/brands/${brandId}`, as);

  const variant = await made(`/products/${id}/variants`, {sku: short(), prices: [{amount: 100, currency: 'EUR'}]});
  const path = `/variants/${variant}`;
  await must(200, 'GET', path, as);
  await must(200, 'PATCH', path, {...as, body: {options: {size: 'M'}}});
  await must(200, 'PUT', `${path}/stock`, {...as, body: {onHand: 5}});
  await must(200, 'GET', `${path}/stock`, as);
  await must(201, 'POST', `${path}/stock/adjustments`, {...as, body: {delta: 1, reason: 'found'}});
  await must(204, 'DELETE', path, as);
  await must(204, 'DELETE', `/products/${id}`, as);

  const {variantId, slug} = await makeProduct(token, {stock: 100});
  await must(200, 'GET', '/catalog/products?facets=true&q=test');
  await must(200, 'GET', `/catalog/products/${slug}`);
  await must(200, 'GET', '/catalog/categories');
  return variantId;
};

const purchases = async (client: Client, staff: string, variantId: string) => {
  const {must, makeCart, logIn} = client;
  const token = await logIn(bestCustomer.email, bestCustomer.password);
  const lines = [{variantId, quantity: 1}];
  const key = () => ({'idempotency-key': randomUUID()});

  const guest = await makeCart(lines);
  const asGuest: Ask = {cartToken: guest.cartToken};
  await must(200, 'PATCH', `/carts/${guest.id}/lines/${variantId}`, {...asGuest, body: {quantity: 2}});
  await must(200, 'DELETE', `/carts/${guest.id}/lines/${variantId}`, asGuest);
  await must(200, 'POST', `/carts/${guest.id}/lines`, {...asGuest, body: lines[0]});
  await must(200, 'POST', `/carts/${guest.id}/claim`, {...asGuest, token});
  const own = (await must(200, 'GET', '/carts/me', {token})).body;
  await must(200, 'GET', `/carts/${own.id}`, {token});

  const order = async (means: string) => {
    const cart = await makeCart(lines, token);
    const body = {shippingAddress: address, payment: {...payment, token: means}, expectedTotal: cart.total};
    const {orderId} = (await must(202, 'POST', `/carts/${cart.id}/checkout`, {token, headers: key(), body})).body;
    const {status} = (await client.waitFor(orderId, {token})).body;
    return {path: `/orders/${orderId}`, orderId, status};
  };
  const first = await order('tok_ok');
  await must(200, 'GET', `/payments?orderId=${first.orderId}`, {token: staff});
  const [{id}] = (await must(200, 'GET', `/payments?orderId=${first.orderId}`, {token: staff})).body.items;
  await must(200, 'POST', `${first.path}/shipments`, {token: staff, body: {carrier: 'Post'}});
  await must(200, 'POST', `${first.path}/delivery`, {token: staff});
  const refund = {token: staff, headers: key(), body: {amount: {amount: 1, currency: 'EUR'}, reason: 'scratched'}};
  await must(201, 'POST', `/payments/${id}/refunds`, refund);
  await eventually(
    async () => (await must(200, 'GET', `/payments/${id}`, {token: staff})).body.refunds[0].status === 'done',
  );
  await must(200, 'POST', `${(await order('tok_ok')).path}/cancel`, {token});
  await must(200, 'GET', `${(await order('tok_declined')).path}/events`, {token});

  await must(204, 'DELETE', `/carts/${(await makeCart([], token)).id}`, {token});
  const {items} = (await must(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body;
  await must(200, 'GET', `/mailbox/${items[0].id}`, {headers: {accept: 'application/json'}});
  await must(200, 'GET', `/users?email=${administrator.email}`, {token: staff});
};

/** Two pages of every list, in every order, narrowed by every filter and by every two of them. */
export const askForLists = async (client: Client): Promise<void> => {
  const token = await client.asAdministrator();
  const lists = await recordLists(client, await samplesOf(client, token));
  for (const path of lists.flatMap(list => queriesOf(list, 2))) {
    const {nextCursor} = (await client.must(200, 'GET', path, {token})).body;
    if (nextCursor) await client.must(200, 'GET', `${path}&cursor=${nextCursor}`, {token});
  }
};
