import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Mails} from '../application/ports.ts';
import {after, idOf, mail} from '../testing/fixtures.ts';
import {memoryMails} from './memory.ts';
import {postgresMails} from './postgres/mails.ts';

type Open = (t: ExecutionContext) => Promise<Mails>;

const postgres: Open = async t => {
  const db = openDatabase({url: await testDatabase(t, 'notification'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return postgresMails(db);
};

const sourceEvent = (n: number) => ({id: idOf(0xe0000 + n)});
const minute = 60_000;
const ids = (mails: readonly {readonly id: string}[]) => mails.map(({id}) => id).sort();

const contract = (name: string, open: Open) => {
  test(`${name}: a mail is kept as it was written`, async t => {
    const mails = await open(t);
    await mails.add(mail(1, {subject: 'Zwölf €', body: 'Hello <b>,\n\n  2 × Lamp\n'}), 'waiting', sourceEvent(1));
    await mails.add(mail(2), 'in-mailbox', sourceEvent(2));
    const kept = {...mail(1, {subject: 'Zwölf €', body: 'Hello <b>,\n\n  2 × Lamp\n'}), attempts: 0, reason: null};
    t.deepEqual(await mails.get(idOf(1)), {...kept, status: 'waiting'});
    t.like(await mails.get(idOf(2)), {status: 'in-mailbox'});
    t.is(await mails.get(idOf(3)), undefined);
  });

  test(`${name}: one event delivered twenty times at once is one mail`, async t => {
    const mails = await open(t);
    await Promise.all(Array.from({length: 20}, (_, n) => mails.add(mail(n), 'waiting', sourceEvent(1))));
    await mails.add(mail(30), 'waiting', sourceEvent(1));
    t.is((await mails.newest()).length, 1);
  });

  test(`${name}: an account seen twenty times at once is welcomed once`, async t => {
    const mails = await open(t);
    await Promise.all(Array.from({length: 20}, (_, n) => mails.addWelcome(idOf(0xada), mail(n), 'waiting')));
    await mails.addWelcome(idOf(0xb0b), mail(30), 'in-mailbox');
    t.is((await mails.newest()).length, 2);
  });

  test(`${name}: what waits is due once, in bounded bites`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 5; n++) await mails.add(mail(n), 'waiting', sourceEvent(n));
    await mails.add(mail(6), 'in-mailbox', sourceEvent(6));
    t.deepEqual(ids(await mails.claimDue(after(4), 3, minute)), [1, 2, 3].map(idOf));
    t.like(await mails.claimDue(after(4), 3, minute), [{id: idOf(4), attempts: 1}]);
    t.deepEqual(await mails.claimDue(after(4), 3, minute), []);
    t.deepEqual(ids(await mails.claimDue(after(10), 3, minute)), [idOf(5)]);
  });

  test(`${name}: twenty senders at once share what waits, and take over from one that was not heard of again`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 60; n++) await mails.add(mail(n), 'waiting', sourceEvent(n));
    const take = (at: number) => Promise.all(Array.from({length: 20}, () => mails.claimDue(after(at), 5, minute)));
    const taken = (await take(100)).flat();
    t.deepEqual(ids(taken), [...new Set(ids(taken))], 'nothing twice');
    const rest = await mails.claimDue(after(100), 60, minute);
    t.is(taken.length + rest.length, 60);
    t.deepEqual((await take(99 + minute)).flat(), []);
    const again = (await take(100 + minute)).flat();
    t.true(again.length > 0 && again.every(({attempts}) => attempts === 2));
  });

  test(`${name}: what was sent waits no more, and no longer has a reason to`, async t => {
    const mails = await open(t);
    for (const n of [1, 2]) await mails.add(mail(n), 'waiting', sourceEvent(n));
    await mails.failed(idOf(1), 'no connection', after(minute));
    await mails.sent([idOf(1), idOf(2)]);
    t.like(await mails.get(idOf(1)), {status: 'sent', reason: null});
    t.deepEqual(await mails.claimDue(after(10 * minute), 10, minute), []);
  });

  test(`${name}: what failed is due when it was put off to, or given up with its reason`, async t => {
    const mails = await open(t);
    for (const n of [1, 2]) await mails.add(mail(n), 'waiting', sourceEvent(n));
    await mails.claimDue(after(10), 10, minute);
    await mails.failed(idOf(1), 'no connection', after(5 * minute));
    await mails.failed(idOf(2), 'no such user', null);
    t.like(await mails.get(idOf(1)), {status: 'waiting', reason: 'no connection'});
    t.like(await mails.get(idOf(2)), {status: 'given-up', reason: 'no such user'});
    t.deepEqual(await mails.claimDue(after(5 * minute - 1), 10, minute), []);
    t.deepEqual(ids(await mails.claimDue(after(5 * minute), 10, minute)), [idOf(1)]);
  });

  test(`${name}: the newest hundred come first`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 102; n++) await mails.add(mail(n), 'in-mailbox', sourceEvent(n));
    const newest = await mails.newest();
    t.is(newest.length, 100);
    t.deepEqual([newest[0]!.id, newest.at(-1)!.id], [idOf(102), idOf(3)]);
  });

  test(`${name}: what is old is forgotten, a thousand at a time`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 3; n++) await mails.add(mail(n), 'in-mailbox', sourceEvent(n));
    t.is(await mails.sweep(after(3)), 2);
    t.is(await mails.sweep(after(3)), 0);
    t.deepEqual(ids(await mails.newest()), [idOf(3)]);
    await mails.addWelcome(idOf(0xada), mail(4), 'in-mailbox');
    t.is(await mails.sweep(after(minute)), 2);
    await mails.addWelcome(idOf(0xada), mail(5), 'in-mailbox');
    t.deepEqual(ids(await mails.newest()), [idOf(5)], 'who was welcomed is forgotten with the welcome');
  });
};

contract('memory', async () => memoryMails());
contract('postgres', postgres);
