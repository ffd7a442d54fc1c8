import {randomUUID} from 'node:crypto';
import {totpCode} from '@ecom/auth/testing';
import {services} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import type {Client, RequestOptions} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {topCustomer} from './fill/sizes.ts';
import {queriesOf, recordLists, samplesOf} from './lists.ts';

const address = {fullName: 'Ada Lovelace', line1: '1 Square', city: 'London', postalCode: 'SW1Y', country: 'GB'};
const payment = {provider: 'simulated', token: 'tok_ok'};
const shortId = () => randomUUID().slice(0, 8);

/** Calls every operation of the API at least once. */
export const callEveryOperation = async (client: Client): Promise<void> => {
  const staff = await client.logInAsAdministrator();
  await callAccountOperations(client, staff);
  await callApiKeyOperations(client, staff);
  await callStaffOperations(client, staff);
  const variantId = await callProductOperations(client, staff);
  await callPurchaseOperations(client, staff, variantId);
  await callOperations(client, staff);
};

/** Not those on a dead letter, which need one, nor republishing, whose events would be in the way of what is measured, nor rebuilds, which need MongoDB: test/e2e calls them. */
const callOperations = async ({expectStatus}: Client, token: string) => {
  for (const {name} of services) {
    for (const list of ['status', 'outbox', 'dead-letters', 'audit'])
      await expectStatus(200, 'GET', `/ops/${name}/${list}`, {token});
  }
};

const callAccountOperations = async (client: Client, staff: string) => {
  const {request, expectStatus, logIn, signUp, tokenFromMail} = client;
  const {id, token, email, password} = await signUp('ada');
  const options: RequestOptions = {token};
  await expectStatus(200, 'GET', '/users/me', options);
  await expectStatus(200, 'GET', `/users/${id}`, options);
  await expectStatus(200, 'PATCH', `/users/${id}`, {...options, body: {timezone: 'Europe/London'}});
  await expectStatus(200, 'PUT', `/users/${id}`, {
    ...options,
    body: {email: `new-${email}`, fullName: 'Ada', phone: null, timezone: 'UTC'},
  });
  const account = {email: `by-staff-${email}`, password, fullName: 'Ada'};
  await expectStatus(201, 'POST', '/users/accounts', {token: staff, body: account});
  await expectStatus(200, 'GET', '/users?count=true&status=all', {token: staff});

  const body = {...address, defaultShipping: true};
  const path = (await expectStatus(201, 'POST', `/users/${id}/addresses`, {...options, body})).headers.get('location')!;
  await expectStatus(200, 'GET', `/users/${id}/addresses`, options);
  await expectStatus(200, 'GET', path, options);
  await expectStatus(200, 'PATCH', path, {...options, body: {city: 'Paris'}});
  await expectStatus(204, 'DELETE', path, options);
  await expectStatus(202, 'POST', `/users/${id}/export`, options);
  await expectStatus(200, 'GET', `/users/${id}/export`, {...options, headers: {prefer: 'wait=30'}});

  await expectStatus(200, 'GET', '/auth/.well-known/jwks.json');
  const login = async () =>
    (await expectStatus(200, 'POST', '/auth/login', {body: {email: `new-${email}`, password}})).body;
  const {refreshToken} = await login();
  const next = (await expectStatus(200, 'POST', '/auth/refresh', {body: {refreshToken}})).body;
  const newest = (await expectStatus(200, 'POST', '/auth/refresh', {body: {refreshToken: next.refreshToken}})).body;
  await expectStatus(401, 'POST', '/auth/refresh', {body: {refreshToken}});
  await expectStatus(204, 'POST', '/auth/logout', {body: {refreshToken: newest.refreshToken}});
  const {items} = (await expectStatus(200, 'GET', '/auth/sessions', options)).body;
  await expectStatus(204, 'DELETE', `/auth/sessions/${items.at(-1).id}`, {
    token: await logIn(`new-${email}`, password),
  });
  await expectStatus(202, 'POST', '/auth/email/verification', {token: (await login()).accessToken});
  // The newest mail may not have arrived yet, and ended the token of the one before.
  await eventually(async () => {
    const body = {token: await tokenFromMail(`new-${email}`, 'email-verification')};
    const token = (await login()).accessToken;
    return (await request('POST', '/auth/email/verify', {token, body})).status === 200;
  });
  const change = {currentPassword: password, newPassword: 'battery staple'};
  await expectStatus(204, 'POST', '/auth/password/change', {token: (await login()).accessToken, body: change});
  await expectStatus(202, 'POST', '/auth/password/forgot', {body: {email: `new-${email}`}});
  const reset = {token: await tokenFromMail(`new-${email}`, 'password-reset'), password: change.newPassword};
  await expectStatus(204, 'POST', '/auth/password/reset', {body: reset});
  await callBrowserLogIns(client, await logIn(`new-${email}`, change.newPassword));
  await callFactorOperations(client, {id, email: `new-${email}`, password: change.newPassword}, staff);
  await expectStatus(200, 'PUT', `/auth/accounts/${id}/roles`, {token: staff, body: {roles: ['customer', 'staff']}});
  await expectStatus(200, 'GET', `/auth/accounts/${id}/roles`, {token: staff});
  const sessionsPath = `/auth/accounts/${id}/sessions`;
  for (let n = 0; n < 2; n++) await logIn(`new-${email}`, change.newPassword);
  const [session] = (await expectStatus(200, 'GET', sessionsPath, {token: staff})).body.items;
  await expectStatus(204, 'DELETE', `${sessionsPath}/${session.id}`, {token: staff});
  await expectStatus(204, 'DELETE', sessionsPath, {token: staff});
  await expectStatus(201, 'POST', '/ops/auth/signing-keys', {token: staff});
  await expectStatus(200, 'GET', '/ops/auth/signing-keys', {token: staff});
  await expectStatus(204, 'DELETE', `/users/${id}`, {token: staff});
};

type FactorHolder = {readonly id: string; readonly email: string; readonly password: string};

const callFactorOperations = async (
  {expectStatus, logIn}: Client,
  {id, email, password}: FactorHolder,
  staff: string,
) => {
  const token = await logIn(email, password);
  const {secret} = (await expectStatus(200, 'POST', '/auth/totp', {token})).body;
  await expectStatus(200, 'POST', '/auth/totp/confirm', {token, body: {code: totpCode(secret, -1)}});
  const {recoveryCodes} = (await expectStatus(200, 'POST', '/auth/recovery-codes', {token})).body;
  await expectStatus(200, 'GET', '/auth/credentials', {token});
  await expectStatus(200, 'POST', '/auth/step-up', {token, body: {password}});
  const challenge = async () =>
    (await expectStatus(200, 'POST', '/auth/login', {body: {email, password}})).body.challenge;
  await expectStatus(200, 'POST', '/auth/login/totp', {body: {challenge: await challenge(), code: totpCode(secret)}});
  const recovery = {challenge: await challenge(), code: recoveryCodes[0]};
  await expectStatus(200, 'POST', '/auth/login/recovery-code', {body: recovery});
  await expectStatus(204, 'DELETE', '/auth/totp', {token});
  await expectStatus(204, 'DELETE', '/auth/sessions', {token});
  await expectStatus(204, 'DELETE', `/auth/accounts/${id}/second-factors`, {token: staff});
};

/** As far as they go without a browser: what a device and a provider say is tested in `test/e2e`. */
const callBrowserLogIns = async ({expectStatus}: Client, token: string) => {
  const unknown = '019a0000-0000-7000-8000-000000000000';
  const verifier = 'v'.repeat(43);
  await expectStatus(200, 'GET', '/auth/oidc');
  for (const path of ['/auth/oidc/acme', '/auth/google']) {
    await expectStatus(404, 'GET', path);
    await expectStatus(404, 'GET', `${path}/callback?state=unknown`);
  }
  const code = {code: 'unknown', codeVerifier: verifier};
  await expectStatus(401, 'POST', '/auth/login/oidc', {body: code});
  await expectStatus(422, 'POST', '/auth/identities', {token, body: code});
  await expectStatus(200, 'GET', '/auth/identities', {token});
  await expectStatus(404, 'DELETE', `/auth/identities/${unknown}`, {token});

  const {challenge} = (await expectStatus(200, 'POST', '/auth/passkeys/options', {token})).body;
  await expectStatus(200, 'POST', '/auth/login/passkey/options', {body: {}});
  const clientDataJSON = Buffer.from(JSON.stringify({challenge})).toString('base64url');
  const credential = {id: 'AAAA', rawId: 'AAAA', type: 'public-key'};
  const attested = {...credential, response: {clientDataJSON, attestationObject: 'AAAA'}};
  await expectStatus(422, 'POST', '/auth/passkeys', {token, body: {credential: attested}});
  const asserted = {...credential, response: {clientDataJSON, authenticatorData: 'AAAA', signature: 'AAAA'}};
  await expectStatus(401, 'POST', '/auth/login/passkey', {body: {credential: asserted}});
  await expectStatus(422, 'POST', '/auth/step-up/passkey', {token, body: {credential: asserted}});
  await expectStatus(200, 'GET', '/auth/passkeys', {token});
  await expectStatus(404, 'PATCH', `/auth/passkeys/${unknown}`, {token, body: {name: 'Phone'}});
  await expectStatus(404, 'DELETE', `/auth/passkeys/${unknown}`, {token});
};

const callApiKeyOperations = async ({expectStatus}: Client, token: string) => {
  const body = {name: 'A machine', scopes: ['ops:read']};
  const {id, key} = (await expectStatus(201, 'POST', '/auth/api-keys', {token, body})).body;
  await expectStatus(200, 'GET', '/auth/whoami', {token: key});
  for (const {name} of services) await expectStatus(200, 'GET', `/ops/${name}/api-keys`, {token});
  await expectStatus(200, 'GET', '/auth/api-keys?count=true', {token});
  await expectStatus(200, 'GET', `/auth/api-keys/${id}`, {token});
  await expectStatus(204, 'DELETE', `/auth/api-keys/${id}`, {token});
};

/** Roles and invitations. */
const callStaffOperations = async ({expectStatus}: Client, token: string) => {
  const name = `role-${shortId()}`;
  const path = `/auth/roles/${name}`;
  await expectStatus(201, 'PUT', path, {token, body: {permissions: ['orders:read', 'stock:write']}});
  await expectStatus(200, 'PUT', path, {token, body: {permissions: ['orders:read']}});
  await expectStatus(200, 'GET', path, {token});
  await expectStatus(200, 'GET', '/auth/roles', {token});
  await expectStatus(204, 'DELETE', path, {token});

  const invite = async (email: string) =>
    (await expectStatus(201, 'POST', '/auth/invitations', {token, body: {email, roles: ['staff']}})).body.id as string;
  const email = `clerk-${shortId()}@example.org`;
  const invitation = await invite(email);
  await expectStatus(200, 'GET', `/auth/invitations/${invitation}`, {token});
  await expectStatus(200, 'GET', '/auth/invitations?count=true', {token});
  await expectStatus(204, 'DELETE', `/auth/invitations/${await invite(`other-${email}`)}`, {token});
  await eventually(async () => {
    const {items} = (await expectStatus(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body;
    const mail = items.find(({to}: {to: string}) => to === email);
    const secret = /^ {2}(\S{43})$/m.exec(mail?.body ?? '')?.[1];
    if (!secret) return false;
    const body = {token: secret, password: 'correct horse', fullName: 'Carla'};
    await expectStatus(200, 'POST', '/auth/invitations/accept', {body});
    return true;
  });
};

/** @returns the id of a variant that can be bought */
const callProductOperations = async ({expectStatus, createProduct}: Client, token: string): Promise<string> => {
  const options: RequestOptions = {token};
  const create = async (path: string, body: object) =>
    (await expectStatus(201, 'POST', path, {...options, body})).body.id as string;

  const parent = await create('/categories', {name: `Parent ${shortId()}`});
  const child = await create(`/categories/${parent}/subcategories`, {name: 'Child'});
  await expectStatus(200, 'GET', '/categories');
  await expectStatus(200, 'GET', `/categories/${child}`);
  await expectStatus(200, 'PATCH', `/categories/${child}`, {...options, body: {description: 'A subcategory'}});
  await expectStatus(200, 'POST', `/categories/${child}/move`, {...options, body: {parentId: null}});
  await expectStatus(204, 'DELETE', `/categories/${child}`, options);

  const brandId = await create('/brands', {name: `Brand ${shortId()}`});
  const id = await create('/products', {name: `Lamp ${shortId()}`, brandId, categoryIds: [parent]});
  await expectStatus(200, 'GET', `/brands/${brandId}`);
  await expectStatus(200, 'GET', '/brands?limit=2');
  await expectStatus(200, 'PATCH', `/brands/${brandId}`, {...options, body: {name: `Brand ${shortId()}`}});
  await expectStatus(200, 'GET', `/products/${id}`, options);
  await expectStatus(200, 'PATCH', `/products/${id}`, {...options, body: {brandId: null}});
  await expectStatus(204, 'DELETE', `/brands/${brandId}`, options);

  const variant = await create(`/products/${id}/variants`, {sku: shortId(), prices: [{amount: 100, currency: 'EUR'}]});
  const path = `/variants/${variant}`;
  await expectStatus(200, 'GET', path, options);
  await expectStatus(200, 'PATCH', path, {...options, body: {options: {size: 'M'}}});
  await expectStatus(200, 'PUT', `${path}/stock`, {...options, body: {onHand: 5}});
  await expectStatus(200, 'GET', `${path}/stock`, options);
  await expectStatus(201, 'POST', `${path}/stock/adjustments`, {...options, body: {delta: 1, reason: 'found'}});
  await expectStatus(204, 'DELETE', path, options);
  await expectStatus(204, 'DELETE', `/products/${id}`, options);

  await callImport(expectStatus, token);
  const {variantId, slug} = await createProduct(token, {stock: 100});
  await expectStatus(200, 'GET', '/catalog/products?facets=true&q=test');
  await expectStatus(200, 'GET', `/catalog/products/${slug}`);
  await expectStatus(200, 'GET', '/catalog/categories');
  return variantId;
};

const callImport = async (expectStatus: Client['expectStatus'], token: string) => {
  const importRow = (amount: number) => {
    const variants = [{sku: 'IMPORTED', prices: [{amount, currency: 'EUR'}], stock: amount}];
    const items = [{slug: 'imported', name: 'Imported', brand: 'Imported', categories: [['Imported']], variants}];
    return expectStatus(200, 'POST', '/products/imports', {token, body: {items}});
  };
  for (const amount of [1, 2, 2]) await importRow(amount);
  await expectStatus(200, 'GET', '/products/exports', {token});
  await expectStatus(200, 'GET', '/stock?availableMax=5', {token});
};

const callPurchaseOperations = async (client: Client, staff: string, variantId: string) => {
  const {expectStatus, createCart, logIn} = client;
  const token = await logIn(topCustomer.email, topCustomer.password);
  const lines = [{variantId, quantity: 1}];
  const key = () => ({'idempotency-key': randomUUID()});

  const guest = await createCart(lines);
  const guestOptions: RequestOptions = {cartToken: guest.cartToken};
  await expectStatus(200, 'PATCH', `/carts/${guest.id}/lines/${variantId}`, {...guestOptions, body: {quantity: 2}});
  await expectStatus(200, 'DELETE', `/carts/${guest.id}/lines/${variantId}`, guestOptions);
  await expectStatus(200, 'POST', `/carts/${guest.id}/lines`, {...guestOptions, body: lines[0]});
  await expectStatus(200, 'POST', `/carts/${guest.id}/claim`, {...guestOptions, token});
  const own = (await expectStatus(200, 'GET', '/carts/me', {token})).body;
  await expectStatus(200, 'GET', '/carts', {token});
  await expectStatus(200, 'GET', `/carts/${own.id}`, {token});

  const startOrder = async (paymentToken: string): Promise<string> => {
    const cart = await createCart(lines, token);
    const body = {shippingAddress: address, payment: {...payment, token: paymentToken}, expectedTotal: cart.total};
    return (await expectStatus(202, 'POST', `/carts/${cart.id}/checkout`, {token, headers: key(), body})).body.orderId;
  };
  const placeOrder = async (paymentToken: string) => {
    const orderId = await startOrder(paymentToken);
    const {status} = (await client.waitForOrder(orderId, {token})).body;
    return {path: `/orders/${orderId}`, orderId, status};
  };
  const first = await placeOrder('tok_ok');
  await expectStatus(200, 'GET', `/payments?orderId=${first.orderId}`, {token: staff});
  const [{id}] = (await expectStatus(200, 'GET', `/payments?orderId=${first.orderId}`, {token: staff})).body.items;
  const ship = {token: staff, body: {carrier: 'Post'}};
  const [shipment] = (await expectStatus(201, 'POST', `${first.path}/shipments`, ship)).body.shipments;
  const shipmentPath = `${first.path}/shipments/${shipment.id}`;
  await expectStatus(200, 'PATCH', shipmentPath, {token: staff, body: {trackingNumber: 'T1'}});
  await expectStatus(200, 'POST', `${shipmentPath}/delivery`, {token: staff});
  const refund = {token: staff, headers: key(), body: {amount: {amount: 1, currency: 'EUR'}, reason: 'scratched'}};
  await expectStatus(201, 'POST', `/payments/${id}/refunds`, refund);
  await expectStatus(200, 'GET', '/refunds', {token: staff});
  await eventually(
    async () =>
      (await expectStatus(200, 'GET', `/payments/${id}`, {token: staff})).body.refunds[0].status === 'succeeded',
  );
  await expectStatus(200, 'GET', '/payments/providers');
  await expectStatus(200, 'POST', `/payments/${id}/sync`, {token: staff});
  await expectStatus(201, 'POST', `${(await placeOrder('tok_ok')).path}/cancellations`, {token});
  await expectStatus(200, 'GET', `${(await placeOrder('tok_declined')).path}/events`, {token});

  const unconfirmed = await startOrder('tok_3ds');
  const paymentsPath = `/payments?orderId=${unconfirmed}&status=pending,requires_action`;
  await eventually(async () => {
    const [required] = (await expectStatus(200, 'GET', paymentsPath, {token: staff})).body.items;
    if (!required?.nextAction) return false;
    await expectStatus(204, 'POST', required.nextAction.url, {body: {approved: true}});
    return true;
  });
  await client.waitForOrder(unconfirmed, {token});

  await expectStatus(204, 'DELETE', `/carts/${(await createCart([], token)).id}`, {token});
  const {items} = (await expectStatus(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}})).body;
  await expectStatus(200, 'GET', `/mailbox/${items[0].id}`, {headers: {accept: 'application/json'}});
  const [mail] = (await expectStatus(200, 'GET', '/ops/notification/mails', {token: staff})).body.items;
  await expectStatus(200, 'GET', `/ops/notification/mails/${mail.id}`, {token: staff});
  await expectStatus(200, 'GET', `/users?email=${administrator.email}`, {token: staff});
};

/** Requests two pages of every list, in every sort order, with every filter and every pair of filters. */
export const requestAllLists = async (client: Client): Promise<void> => {
  const token = await client.logInAsAdministrator();
  const lists = await recordLists(client, await samplesOf(client, token));
  for (const path of lists.flatMap(list => queriesOf(list, 2))) {
    const {nextCursor} = (await client.expectStatus(200, 'GET', path, {token})).body;
    if (nextCursor) await client.expectStatus(200, 'GET', `${path}&cursor=${nextCursor}`, {token});
  }
};
