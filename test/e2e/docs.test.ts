import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {browserTest, openBrowser} from './browser.ts';
import {createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
});
test.after.always(() => shop?.drop());

browserTest('the docs page shows every operation in a browser, and loads nothing from other hosts', async t => {
  const page = await (await openBrowser(t)).newPage();
  const externalRequests: string[] = [];
  const errors: string[] = [];
  page.on('request', request => {
    if (!request.url().startsWith(shop.url) && !request.url().startsWith('data:')) externalRequests.push(request.url());
  });
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });

  await page.goto(`${shop.url}/docs`);
  await page.waitForSelector('.opblock');
  const {paths} = (await createClient(shop.url).expectStatus(200, 'GET', '/openapi.json')).body;
  const operations = Object.values<object>(paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
  // The page renders what is near the part that is visible.
  const shown = new Set<string>();
  await eventually(async () => {
    for (const id of await page.locator('.opblock').evaluateAll(blocks => blocks.map(block => block.id))) shown.add(id);
    await page.mouse.wheel(0, 500);
    return shown.size === operations;
  });
  await page.goto(`${shop.url}/docs#/cart/checkOutCart`);
  await page.reload();
  await t.notThrowsAsync(page.getByText('Idempotency-Key').first().waitFor());
  t.deepEqual(externalRequests, []);
  t.deepEqual(errors, []);
});

test('every link on the start page works', async t => {
  const client = createClient(shop.url);
  const startPage = (await client.expectStatus(200, 'GET', '/')).body as string;
  const links = [...startPage.matchAll(/href="(\/[^"]*)"/g)].map(match => match[1]!);
  t.true(links.includes('/docs') && links.includes('/asyncapi.json') && links.includes('/mailbox'));
  for (const link of links) t.is((await client.request('GET', link)).status, 200, link);
});

test('the AsyncAPI document lists every topic', async t => {
  const {channels} = (await createClient(shop.url).expectStatus(200, 'GET', '/asyncapi.json')).body;
  t.deepEqual(
    Object.keys(channels)
      .map(name => name.slice('ecom.'.length, -'.v1'.length))
      .sort(),
    [
      'account',
      'account-notice',
      'api-key',
      'auth-personal-data',
      'cart',
      'cart-personal-data',
      'category',
      'invitation',
      'notification-personal-data',
      'order',
      'order-personal-data',
      'payment',
      'payment-personal-data',
      'personal-data',
      'product',
      'product-personal-data',
      'reservation',
      'stock',
      'user',
    ],
  );
});
