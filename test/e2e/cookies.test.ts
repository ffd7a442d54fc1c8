import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';
import test from 'ava';
import {browserTest, openShopPage} from './browser.ts';
import {createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

/** Serves a page of another origin until the test ends. */
const serveOrigin = async (t: ExecutionContext, host: string, html = '') => {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  return `http://${host}:${(server.address() as AddressInfo).port}`;
};

let shop: FileShop;
test.before(async () => {
  shop = await startFileShop({DEMO: '0', CORS_ORIGINS: 'http://storefront.localhost:9', COOKIE_SAME_SITE: 'lax'});
});
test.after.always(() => shop?.drop());

browserTest('a storefront in a browser logs in, calls the API, refreshes and logs out by cookies', async t => {
  const {id, email, password} = await createClient(shop.url).signUp('cookie');
  const {context, page, request} = await openShopPage(t, shop.url);
  t.is((await request('GET', '/users/me')).status, 401);
  t.deepEqual(await request('POST', '/auth/login', {email, password}), {status: 204, body: undefined});
  t.is((await request('GET', '/users/me')).body.email, email);
  t.is(await page.evaluate(() => document.cookie), '');
  const cookies = await context.cookies();
  for (const {name, httpOnly, secure, sameSite} of cookies) {
    t.true(name.startsWith('__Host-'));
    t.deepEqual({httpOnly, secure, sameSite}, {httpOnly: true, secure: true, sameSite: 'Lax'});
  }
  t.is((await request('PATCH', `/users/${id}`, {fullName: 'Ada Byron'})).body.fullName, 'Ada Byron');
  t.is((await request('PATCH', `/users/${id}`, {fullName: 'Ada'}, {'session-mode': 'token'})).status, 403);

  const sessionOf = async () => (await context.cookies()).find(({name}) => name === '__Host-ecom-session')?.value;
  const before = await sessionOf();
  t.is((await request('POST', '/auth/refresh')).status, 204);
  t.not(await sessionOf(), before);
  t.is((await request('POST', '/auth/logout')).status, 204);
  t.is(await sessionOf(), undefined);
  t.is((await request('GET', '/users/me')).status, 401);
});

browserTest('pages of other sites do nothing by the cookies of a browser', async t => {
  const {email, password} = await createClient(shop.url).signUp('victim');
  const {page, request} = await openShopPage(t, shop.url);
  t.is((await request('POST', '/auth/login', {email, password})).status, 204);
  const form = `<form method=post action="${shop.url}/auth/logout"><button>Win</button></form>`;
  // `localhost` of another port is the same site, which browsers do send the cookies to.
  for (const host of ['localhost', '127.0.0.1']) {
    await page.goto(await serveOrigin(t, host, form));
    const outcomes = await page.evaluate(async url => {
      const attempt = async (path: string, options: RequestInit) =>
        fetch(url + path, {credentials: 'include', ...options}).then(
          response => response.type,
          () => 'refused',
        );
      return [
        await attempt('/users/me', {}),
        await attempt('/auth/logout', {method: 'POST', headers: {'session-mode': 'cookie'}}),
        await attempt('/auth/logout', {method: 'POST', mode: 'no-cors'}),
        await attempt('/users/me', {method: 'DELETE', headers: {'session-mode': 'cookie'}}),
      ];
    }, shop.url);
    t.deepEqual(outcomes, ['refused', 'refused', 'opaque', 'refused'], host);
    await page.click('button');
    await page.waitForURL(`${shop.url}/auth/logout`);
  }
  await page.goto(`${shop.url}/storefront`);
  t.is((await request('GET', '/users/me')).body.email, email);
});
