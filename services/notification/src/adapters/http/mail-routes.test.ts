import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createUseCases} from '../../application/index.ts';
import {idOf, mail, now, order} from '../../testing/fixtures.ts';
import {memoryMails} from '../memory.ts';
import {mailRoutes} from './mail-routes.ts';

const path = '/ops/notification/mails';
const {orderId} = order;

const serve = async (t: ExecutionContext) => {
  const mails = memoryMails();
  await mails.add(mail(1), 'waiting', {id: 'first'});
  await mails.add(mail(2, {kind: 'order-shipped', orderId, recipient: 'bob@example.org'}), 'waiting', {id: 'second'});
  await mails.markFailed(idOf(2), 'no such user', null);
  const use = createUseCases({mails, retentionDays: 30, newId: () => idOf(1), now: () => now});
  const people = {operator: person('operator', 'ops:read'), staff: person('staff', 'users:read')};
  return serveRoutes(t, mailRoutes(use), people);
};

test('staff list mails newest first, without their texts', async t => {
  const request = await serve(t);
  const {status, body} = await request('GET', path, {as: 'staff'});
  t.is(status, 200);
  const [newest, oldest] = body.items;
  t.deepEqual(newest, {
    id: idOf(2),
    kind: 'order-shipped',
    orderId,
    userId: null,
    to: 'bob@example.org',
    subject: 'Mail 2',
    status: 'given-up',
    attempts: 0,
    reason: 'no such user',
    createdAt: mail(2).createdAt,
  });
  t.like(oldest, {id: idOf(1), kind: 'welcome', status: 'waiting'});
});

test('mails are filtered and paged', async t => {
  const request = await serve(t);
  const found = async (query: string) =>
    (await request('GET', `${path}?${query}`, {as: 'staff'})).body.items.map(({id}: {id: string}) => id);
  for (const query of [
    'status=given-up',
    'to=Bob@example.org',
    'kind=order-shipped,order-refunded',
    `orderId=${orderId}`,
  ])
    t.deepEqual(await found(query), [idOf(2)], query);
  t.deepEqual(await found('to=nobody@example.org'), []);
  const {nextCursor} = (await request('GET', `${path}?limit=1`, {as: 'staff'})).body;
  t.deepEqual(await found(`limit=1&cursor=${nextCursor}`), [idOf(1)]);
});

test('a mail has its text', async t => {
  const request = await serve(t);
  t.like(await request('GET', `${path}/${idOf(1)}`, {as: 'staff'}), {
    status: 200,
    body: {subject: 'Mail 1', body: 'Hello.\n', to: 'ada@example.org'},
  });
});

const isRefused = test.macro(async (t, url: string, as: string | undefined, status: number, code: string) => {
  t.like(await (await serve(t))('GET', url, as ? {as} : {}), {status, body: {code}});
});
for (const url of [path, `${path}/${idOf(1)}`]) {
  test(`${url} without a token`, isRefused, url, undefined, 401, 'no-token');
  test(`${url} by who may only operate`, isRefused, url, 'operator', 403, 'forbidden');
}
test('an unknown mail', isRefused, `${path}/${idOf(9)}`, 'staff', 404, 'unknown-mail');
test('an unknown kind', isRefused, `${path}?kind=spam`, 'staff', 422, 'invalid-request');

test('the token of an invitation is not shown to staff', async t => {
  const mails = memoryMails();
  await mails.add(mail(1, {kind: 'invitation', body: `Use this token:\n\n  ${'a'.repeat(43)}\n`}), 'waiting', {
    id: 'first',
  });
  const use = createUseCases({mails, retentionDays: 30, newId: () => idOf(1), now: () => now});
  const request = await serveRoutes(t, mailRoutes(use), {staff: person('staff', 'users:read')});
  const {body} = await request('GET', `${path}/${idOf(1)}`, {as: 'staff'});
  t.is(body.body, 'Use this token:\n\n  (token)\n');
});
