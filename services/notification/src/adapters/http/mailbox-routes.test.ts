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

/** A mailbox with two mails, the second of a villain. */
const open = async (t: ExecutionContext, count = 2) => {
  const mails = memoryMails();
  const use = createUseCases({mails, newId: () => idOf(1), now: () => now});
  const letters = [mail(1), mail(2, {subject: script, body: `${script}\n`, recipient: `${script}@example.org`})];
  for (const letter of letters.slice(0, count)) await mails.add(letter, 'in-mailbox', {id: letter.id});
  const router = createRouter({
    service: 'test',
    routes: mailboxRoutes(use),
    verify: () => {
      throw new Error('nobody logs in here');
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

test('a browser sees the newest mails first, each a link', async t => {
  const ask = await open(t);
  const answer = await ask('/mailbox');
  t.is(answer.status, 200);
  t.regex(answer.headers.get('content-type')!, /^text\/html/);
  const page = await answer.text();
  t.true(page.indexOf(`/mailbox/${idOf(2)}`) < page.indexOf(`<a href="/mailbox/${idOf(1)}">Mail 1</a>`));
  t.true(page.includes('ada@example.org'));
});

test('a browser sees a mail', async t => {
  const ask = await open(t);
  const page = await (await ask(`/mailbox/${idOf(1)}`)).text();
  for (const part of ['<h1>Mail 1</h1>', 'To ada@example.org', '<p>Hello.</p>']) t.true(page.includes(part), part);
});

test('nothing that a mail says can run', async t => {
  const ask = await open(t);
  for (const path of ['/mailbox', `/mailbox/${idOf(2)}`]) {
    const answer = await ask(path);
    t.regex(answer.headers.get('content-security-policy')!, /default-src 'none'/);
    const page = await answer.text();
    t.false(page.includes('<script'));
    t.true(page.includes('&lt;script&gt;'));
  }
});

test('a program gets JSON', async t => {
  const ask = await open(t);
  const shown = {id: idOf(1), to: 'ada@example.org', subject: 'Mail 1', body: 'Hello.\n', status: 'in-mailbox'};
  const list = (await (await ask('/mailbox', 'application/json')).json()) as {items: unknown[]};
  t.is(list.items.length, 2);
  t.like(list.items[1], shown);
  t.like(await (await ask(`/mailbox/${idOf(1)}`, 'application/json')).json(), shown);
});

test('an empty mailbox says so', async t => {
  const ask = await open(t, 0);
  t.regex(await (await ask('/mailbox')).text(), /No mail yet/);
});

test('a mail that is not there is a 404', async t => {
  const ask = await open(t);
  t.is((await ask(`/mailbox/${idOf(9)}`)).status, 404);
  t.is((await ask('/mailbox/7')).status, 404);
});
