import {existsSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {chromium} from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Skips a test where there is no browser. */
export const browserTest = executablePath ? test : test.skip;

/** Starts Chromium until the test ends. */
export const openBrowser = async (t: ExecutionContext) => {
  const browser = await chromium.launch({
    executablePath: executablePath!,
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
  t.teardown(() => browser.close());
  return browser;
};

/** Opens an empty page of the shop's origin, from which scripts call the API. */
export const openShopPage = async (t: ExecutionContext, url: string) => {
  const context = await (await openBrowser(t)).newContext();
  const page = await context.newPage();
  await page.route(`${url}/storefront`, route =>
    route.fulfill({contentType: 'text/html', body: '<!doctype html><title>Storefront</title>'}),
  );
  await page.goto(`${url}/storefront`);
  /** Sends a request by `fetch` of the page. */
  const request = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    page.evaluate(
      async ([method, url, json, headers]) => {
        const response = await fetch(url, {
          method,
          credentials: 'include',
          headers: {
            'session-mode': 'cookie',
            ...(json !== undefined && {'content-type': 'application/json'}),
            ...headers,
          },
          ...(json !== undefined && {body: json}),
        });
        const text = await response.text();
        return {status: response.status, body: text ? JSON.parse(text) : undefined};
      },
      [method, new URL(path, url).href, body === undefined ? undefined : JSON.stringify(body), headers] as const,
    );
  return {context, page, request};
};
