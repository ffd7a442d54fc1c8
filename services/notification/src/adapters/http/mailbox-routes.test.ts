import {createLogger} from '@ecom/core/log';
import {noLimits} from '@ecom/core/rate-limits';
import {createApp} from '@ecom/http/app';
import {memoryIdempotency} from '@ecom/http/idempotency';
import {createRouter} from '@ecom/http/router';
import test, {type ExecutionContext} from 'ava';
import {createUseCases} from '../../application/index.ts';
import {idOf, mail, now} from '../../testing/fixtures.ts';
import {memoryMails} from '../memory.ts';
import {mailboxRoutes} from './mailbox-routes.ts';

const script = '<script>alert("x")</script>';

/** A mailbox with two mails; the second contains a script. */
const open = async (t: ExecutionContext, count = 2) => {
  const mails = memoryMails();
  const use = createUseCases({mails, retentionDays: 30, newId: () => idOf(1), now: () => now});
  const allMails = [mail(1), mail(2, {subject: script, body: `${script}\n`, recipient: `${script}@example.org`})];
  for (const each of allMails.slice(0, count)) await mails.add(each, 'in-mailbox', {id: each.id});
  const router = createRouter({
    service: 'test',
    routes: mailboxRoutes(use),
    verify: () => {
      throw new Error('the mailbox is public');
    },
    idempotency: memoryIdempotency(),
    limits: noLimits,
    validateResponses: true,
  });
  const app = createApp({routers: [router], log: createLogger({name: 'test', level: 'silent'})});
  const server = app.listen(0, '127.0.0.1');
  await new Promise(listening => server.once('listening', listening));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const {port} = server.address() as {port: number};
  return (path: string, accept = 'text/html') => fetch(`http://127.0.0.1:${port}${path}`, {headers: {accept}});
};

test('the page lists the newest mails first, with links', async t => {
  const request = await open(t);
  const response = await request('/mailbox');
  t.is(response.status, 200);
  t.regex(response.headers.get('content-type')!, /^text\/html/);
  const page = await response.text();
  t.true(page.indexOf(`/mailbox/${idOf(2)}`) < page.indexOf(`<a href="/mailbox/${idOf(1)}">Mail 1</a>`));
  t.true(page.includes('ada@example.org'));
});

test('the page shows a mail', async t => {
  const request = await open(t);
  const page = await (await request(`/mailbox/${idOf(1)}`)).text();
  for (const part of ['<h1>Mail 1</h1>', 'To ada@example.org', '<p>Hello.</p>']) t.true(page.includes(part), part);
});

test('a script in a mail does not run', async t => {
  const request = await open(t);
  for (const path of ['/mailbox', `/mailbox/${idOf(2)}`]) {
    const response = await request(path);
    t.regex(response.headers.get('content-security-policy')!, /default-src 'none'/);
    const page = await response.text();
    t.false(page.includes('<script'));
    t.true(page.includes('&lt;script&gt;'));
  }
});

test('a client that accepts JSON gets JSON', async t => {
  const request = await open(t);
  const expected = {id: idOf(1), to: 'ada@example.org', subject: 'Mail 1', body: 'Hello.\n', status: 'in-mailbox'};
  const list = (await (await request('/mailbox', 'application/json')).json()) as {items: unknown[]};
  t.is(list.items.length, 2);
  t.like(list.items[1], expected);
  t.like(await (await request(`/mailbox/${idOf(1)}`, 'application/json')).json(), expected);
});

test('the page of an empty mailbox says so', async t => {
  const request = await open(t, 0);
  t.regex(await (await request('/mailbox')).text(), /No mail yet/);
});

test('an unknown mail is a 404', async t => {
  const request = await open(t);
  t.is((await request(`/mailbox/${idOf(9)}`)).status, 404);
  t.is((await request('/mailbox/7')).status, 404);
});
