import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Mails} from '../application/ports.ts';
import {after, idOf, listNewest, mail} from '../testing/fixtures.ts';
import {memoryMails} from './memory.ts';
import {postgresMails} from './postgres/mails.ts';

type Open = (t: ExecutionContext) => Promise<Mails>;

const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'notification'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return postgresMails(db);
};

const sourceEvent = (n: number) => ({id: idOf(0xe0000 + n)});
const minuteMs = 60_000;
const ids = (mails: readonly {readonly id: string}[]) => mails.map(({id}) => id).sort();

const contract = (name: string, open: Open) => {
  test(`${name}: a mail is saved unchanged`, async t => {
    const mails = await open(t);
    await mails.add(mail(1, {subject: 'Zwölf €', body: 'Hello <b>,\n\n  2 × Lamp\n'}), 'waiting', sourceEvent(1));
    await mails.add(mail(2), 'in-mailbox', sourceEvent(2));
    const saved = {...mail(1, {subject: 'Zwölf €', body: 'Hello <b>,\n\n  2 × Lamp\n'}), attempts: 0, reason: null};
    t.deepEqual(await mails.get(idOf(1)), {...saved, status: 'waiting'});
    t.like(await mails.get(idOf(2)), {status: 'in-mailbox'});
    t.is(await mails.get(idOf(3)), undefined);
  });

  test(`${name}: a mail about an address goes there, whatever the account's is by now`, async t => {
    const mails = await open(t);
    const userId = idOf(0xada);
    await mails.applyAccount({userId, version: 2, email: 'ada@new.org', isDeleted: false});
    const old = mail(1, {userId, recipient: 'ada@old.org'});
    for (let n = 0; n < 2; n++) await mails.add(old, 'waiting', sourceEvent(1), {toGivenAddress: true});
    await mails.add(mail(2, {userId, recipient: 'ada@old.org'}), 'waiting', sourceEvent(2));
    t.deepEqual(
      (await listNewest(mails)).map(({recipient}) => recipient),
      ['ada@new.org', 'ada@old.org'],
    );
    await mails.applyAccount({userId, version: 3, email: 'deleted', isDeleted: true});
    await mails.add(mail(3, {userId}), 'waiting', sourceEvent(3), {toGivenAddress: true});
    t.deepEqual(await listNewest(mails), []);
  });

  test(`${name}: an event that is delivered twenty times concurrently creates one mail`, async t => {
    const mails = await open(t);
    await Promise.all(Array.from({length: 20}, (_, n) => mails.add(mail(n), 'waiting', sourceEvent(1))));
    await mails.add(mail(30), 'waiting', sourceEvent(1));
    t.is((await listNewest(mails)).length, 1);
  });

  test(`${name}: twenty concurrent events of an account create one welcome mail`, async t => {
    const mails = await open(t);
    await Promise.all(Array.from({length: 20}, (_, n) => mails.addWelcome(idOf(0xada), mail(n), 'waiting')));
    await mails.addWelcome(idOf(0xb0b), mail(30), 'in-mailbox');
    t.is((await listNewest(mails)).length, 2);
  });

  test(`${name}: waiting mails are claimed once, in batches`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 5; n++) await mails.add(mail(n), 'waiting', sourceEvent(n));
    await mails.add(mail(6), 'in-mailbox', sourceEvent(6));
    t.deepEqual(ids(await mails.claimDue(after(4), 3, minuteMs)), [1, 2, 3].map(idOf));
    t.like(await mails.claimDue(after(4), 3, minuteMs), [{id: idOf(4), attempts: 1}]);
    t.deepEqual(await mails.claimDue(after(4), 3, minuteMs), []);
    t.deepEqual(ids(await mails.claimDue(after(10), 3, minuteMs)), [idOf(5)]);
  });

  test(`${name}: twenty concurrent senders share the waiting mails, and claim them again when a lease has expired`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 60; n++) await mails.add(mail(n), 'waiting', sourceEvent(n));
    const claim = (at: number) => Promise.all(Array.from({length: 20}, () => mails.claimDue(after(at), 5, minuteMs)));
    const claimed = (await claim(100)).flat();
    t.deepEqual(ids(claimed), [...new Set(ids(claimed))], 'no mail twice');
    const rest = await mails.claimDue(after(100), 60, minuteMs);
    t.is(claimed.length + rest.length, 60);
    t.deepEqual((await claim(99 + minuteMs)).flat(), []);
    const again = (await claim(100 + minuteMs)).flat();
    t.true(again.length > 0 && again.every(({attempts}) => attempts === 2));
  });

  test(`${name}: a sent mail is not due any more, and has no reason`, async t => {
    const mails = await open(t);
    for (const n of [1, 2]) await mails.add(mail(n), 'waiting', sourceEvent(n));
    await mails.markFailed(idOf(1), 'no connection', after(minuteMs));
    await mails.markSent([idOf(1), idOf(2)]);
    t.like(await mails.get(idOf(1)), {status: 'sent', reason: null});
    t.deepEqual(await mails.claimDue(after(10 * minuteMs), 10, minuteMs), []);
  });

  test(`${name}: a failed mail is due at its next attempt, or abandoned with its reason`, async t => {
    const mails = await open(t);
    for (const n of [1, 2]) await mails.add(mail(n), 'waiting', sourceEvent(n));
    await mails.claimDue(after(10), 10, minuteMs);
    await mails.markFailed(idOf(1), 'no connection', after(5 * minuteMs));
    await mails.markFailed(idOf(2), 'no such user', null);
    t.like(await mails.get(idOf(1)), {status: 'waiting', reason: 'no connection'});
    t.like(await mails.get(idOf(2)), {status: 'given-up', reason: 'no such user'});
    t.deepEqual(await mails.claimDue(after(5 * minuteMs - 1), 10, minuteMs), []);
    t.deepEqual(ids(await mails.claimDue(after(5 * minuteMs), 10, minuteMs)), [idOf(1)]);
  });

  test(`${name}: the newest hundred mails are listed, newest first`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 102; n++) await mails.add(mail(n), 'in-mailbox', sourceEvent(n));
    const newest = await listNewest(mails);
    t.is(newest.length, 100);
    t.deepEqual([newest[0]!.id, newest.at(-1)!.id], [idOf(102), idOf(3)]);
  });

  test(`${name}: lists are filtered by status, kind, recipient and order, in pages`, async t => {
    const mails = await open(t);
    const orderId = idOf(0x0d);
    await mails.add(mail(1), 'in-mailbox', sourceEvent(1));
    await mails.add(mail(2, {kind: 'order-shipped', orderId}), 'waiting', sourceEvent(2));
    await mails.add(
      mail(3, {recipient: 'bob@example.org', kind: 'order-delivered', orderId}),
      'waiting',
      sourceEvent(3),
    );
    await mails.markSent([idOf(3)]);
    const found = async (filter: Partial<Parameters<Mails['list']>[0]>) =>
      (await mails.list({sort: '-createdAt', limit: 10, ...filter})).items.map(({id}) => id);
    t.deepEqual(await found({}), [3, 2, 1].map(idOf));
    t.deepEqual(await found({sort: 'createdAt'}), [1, 2, 3].map(idOf));
    t.deepEqual(await found({status: ['sent']}), [idOf(3)]);
    t.deepEqual(await found({status: ['waiting', 'in-mailbox']}), [2, 1].map(idOf));
    t.deepEqual(await found({kind: ['order-shipped']}), [idOf(2)]);
    t.deepEqual(await found({orderId}), [3, 2].map(idOf));
    t.deepEqual(await found({id: {prefix: idOf(2)}}), [idOf(2)]);
    t.deepEqual(await found({id: {prefix: 'ffffffff'}}), []);
    t.deepEqual(await found({recipient: 'ada@example.org', orderId}), [idOf(2)]);
    const first = await mails.list({sort: '-createdAt', limit: 2, count: true});
    t.is(first.total, 3);
    t.deepEqual(await found({cursor: first.nextCursor!}), [idOf(1)]);
  });

  test(`${name}: old mails and welcome records are deleted`, async t => {
    const mails = await open(t);
    for (let n = 1; n <= 3; n++) await mails.add(mail(n), 'in-mailbox', sourceEvent(n));
    t.is(await mails.sweep(after(3)), 2);
    t.is(await mails.sweep(after(3)), 0);
    t.deepEqual(ids(await listNewest(mails)), [idOf(3)]);
    await mails.addWelcome(idOf(0xada), mail(4), 'in-mailbox');
    t.is(await mails.sweep(after(minuteMs)), 2);
    await mails.addWelcome(idOf(0xada), mail(5), 'in-mailbox');
    t.deepEqual(ids(await listNewest(mails)), [idOf(5)], 'the welcome record is deleted with the mail');
  });

  const userId = idOf(0xada);
  const account = (version: number, email: string, isDeleted = false) => ({userId, version, email, isDeleted});
  const recipients = async (mails: Mails) => (await listNewest(mails)).map(({recipient}) => recipient);

  test(`${name}: the mail of a user goes to the account's current address`, async t => {
    const mails = await open(t);
    await mails.add(mail(1, {userId}), 'waiting', sourceEvent(1));
    await mails.applyAccount(account(2, 'ada@new.example'));
    await mails.applyAccount(account(1, 'ada@older.example'));
    await mails.add(mail(2, {userId}), 'waiting', sourceEvent(2));
    await mails.add(mail(3), 'waiting', sourceEvent(3));
    await mails.addWelcome(userId, mail(4, {userId}), 'waiting');
    t.deepEqual(await recipients(mails), ['ada@new.example', 'ada@example.org', 'ada@new.example', 'ada@example.org']);
  });

  test(`${name}: a deleted account loses its mails, and gets none any more`, async t => {
    const mails = await open(t);
    await mails.applyAccount(account(1, 'ada@example.org'));
    await mails.add(mail(1, {userId}), 'waiting', sourceEvent(1));
    await mails.add(mail(2), 'waiting', sourceEvent(2));
    await mails.applyAccount(account(2, 'ada@deleted.invalid', true));
    await mails.applyAccount(account(1, 'ada@example.org'));
    await mails.add(mail(3, {userId}), 'waiting', sourceEvent(3));
    await mails.addWelcome(userId, mail(4, {userId}), 'waiting');
    t.deepEqual(ids(await mails.claimDue(after(10), 10, minuteMs)), [idOf(2)]);
    t.deepEqual(ids(await listNewest(mails)), [idOf(2)]);
  });

  test(`${name}: a mail that fails after its account was deleted is not due`, async t => {
    const mails = await open(t);
    await mails.add(mail(1, {userId}), 'waiting', sourceEvent(1));
    const [claimed] = await mails.claimDue(after(10), 10, minuteMs);
    await mails.applyAccount(account(1, 'ada@deleted.invalid', true));
    await mails.markFailed(claimed!.id, 'refused', after(minuteMs));
    t.deepEqual(await mails.claimDue(after(2 * minuteMs), 10, minuteMs), []);
  });

  test(`${name}: a deleted account loses also the invitations to its address, but no mail about the order of a guest`, async t => {
    const mails = await open(t);
    await mails.applyAccount(account(1, 'ada@example.org'));
    await mails.add(mail(1, {kind: 'invitation'}), 'waiting', sourceEvent(1));
    await mails.add(mail(2, {kind: 'invitation', recipient: 'bob@example.org'}), 'waiting', sourceEvent(2));
    await mails.add(mail(3, {kind: 'order-shipped'}), 'waiting', sourceEvent(3));
    for (let n = 0; n < 2; n++) await mails.applyAccount(account(2, 'ada@deleted.invalid', true));
    t.deepEqual(ids(await listNewest(mails)), [idOf(2), idOf(3)]);
    t.deepEqual(ids(await mails.claimDue(after(10), 10, minuteMs)), [idOf(2), idOf(3)]);
  });

  test(`${name}: no mail survives a deletion of its account at the same moment`, async t => {
    const mails = await open(t);
    await mails.applyAccount(account(1, 'ada@example.org'));
    await Promise.all(
      Array.from({length: 20}, (_, n) =>
        n === 10
          ? mails.applyAccount(account(2, 'ada@deleted.invalid', true))
          : mails.add(mail(n, {userId}), 'waiting', sourceEvent(n)),
      ),
    );
    t.deepEqual(await listNewest(mails), []);
  });
};

contract('memory', async () => memoryMails());
contract('postgres', postgres);
