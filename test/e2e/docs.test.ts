import {existsSync} from 'node:fs';
import test from 'ava';
import {chromium} from 'playwright-core';
import {clientOf} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
});
test.after.always(() => shop?.drop());

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

(browser ? test : test.skip)(
  'the docs page shows every operation in a real browser, and loads nothing from elsewhere',
  async t => {
    const opened = await chromium.launch({
      executablePath: browser!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    t.teardown(() => opened.close());
    const page = await opened.newPage();
    const foreign: string[] = [];
    const errors: string[] = [];
    page.on('request', request => {
      if (!request.url().startsWith(shop.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    page.on('pageerror', error => errors.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error') errors.push(message.text());
    });

    await page.goto(`${shop.url}/docs`);
    await page.waitForSelector('.opblock');
    const {paths} = (await clientOf(shop.url).must(200, 'GET', '/openapi.json')).body;
    const operations = Object.values<object>(paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
    t.is(await page.locator('.opblock').count(), operations);
    await page.locator('.opblock-summary', {hasText: '/carts/{id}/checkout'}).first().click();
    t.true(await page.getByText('Idempotency-Key').first().isVisible());
    t.deepEqual(foreign, []);
    t.deepEqual(errors, []);
  },
);

test('the greeting links to what there is', async t => {
  const client = clientOf(shop.url);
  const greeting = (await client.must(200, 'GET', '/')).body as string;
  const links = [...greeting.matchAll(/href="(\/[^"]*)"/g)].map(match => match[1]!);
  t.true(links.includes('/docs') && links.includes('/asyncapi.json') && links.includes('/mailbox'));
  for (const link of links) t.is((await client.ask('GET', link)).status, 200, link);
});

test('the events document names every topic', async t => {
  const {channels} = (await clientOf(shop.url).must(200, 'GET', '/asyncapi.json')).body;
  t.deepEqual(
    Object.keys(channels).sort(),
    ['account', 'cart', 'category', 'order', 'payment', 'product', 'reservation', 'stock', 'user'].map(
      name => `ecom.${name}.v1`,
    ),
  );
});
