import {Failure} from '@ecom/core/failure';
import test from 'ava';
import {memoryMails} from '../adapters/memory.ts';
import {maxAttempts} from '../domain/mail.ts';
import {after, idOf, mail, now} from '../testing/fixtures.ts';
import {createUseCases} from './index.ts';
import type {MailSender} from './ports.ts';

const letter = {recipient: 'ada@example.org', subject: 'Welcome', body: 'Hello.\n'};
const minute = 60_000;
const day = 24 * 60 * minute;

/** A post that brings mails here, unless `refuse` says why not; and a clock that the test turns. */
const open = ({refuse, withPost = true}: {refuse?: (turn: number) => Error | undefined; withPost?: boolean} = {}) => {
  const mails = memoryMails();
  const sent: string[] = [];
  let attempts = 0;
  let time = Date.parse(now);
  let ids = 0;
  const mailSender: MailSender = {
    async send({id}) {
      const refusal = refuse?.(++attempts);
      if (refusal) throw refusal;
      sent.push(id);
    },
  };
  const use = createUseCases({
    mails,
    mailSender: withPost ? mailSender : undefined,
    newId: () => idOf(++ids),
    now: () => new Date(time).toISOString(),
  });
  return {
    ...use,
    mails,
    sent,
    attempts: () => attempts,
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
  };
};

test('a mail is written once, and sent once', async t => {
  const {createMail, sendMails, sent, getMail} = open();
  for (let i = 0; i < 3; i++) await createMail(letter, {id: 'event'});
  t.deepEqual(sent, [], 'whoever writes does not wait for the post');
  for (let i = 0; i < 3; i++) await sendMails!();
  t.deepEqual(sent, [idOf(1)]);
  t.like(await getMail(idOf(1)), {...letter, createdAt: now, status: 'sent', attempts: 1});
});

test('without a post a mail is in the mailbox, and nobody sends', async t => {
  const {createMail, createWelcomeMail, sendMails, listMails} = open({withPost: false});
  await createMail(letter, {id: 'event'});
  await createWelcomeMail(account);
  t.deepEqual(
    (await listMails()).map(({status}) => status),
    ['in-mailbox', 'in-mailbox'],
  );
  t.is(sendMails, undefined);
});

test('many mails are sent in one turn', async t => {
  const {createMail, sendMails, sent} = open();
  for (let n = 0; n < 50; n++) await createMail(letter, {id: String(n)});
  await sendMails!();
  t.is(sent.length, 50);
});

test('a turn ends after a while, however much there is, so that the process can stop', async t => {
  const shop = open({
    refuse: () => {
      shop.wait(500);
      return undefined;
    },
  });
  for (let n = 0; n < 50; n++) await shop.createMail(letter, {id: String(n)});
  await shop.sendMails!();
  t.is(shop.sent.length, 20);
});

test('a mail that fails is tried again after a pause that grows', async t => {
  const {createMail, sendMails, sent, wait, attempts, getMail} = open({
    refuse: attempt => (attempt <= 2 ? new Error('no connection') : undefined),
  });
  await createMail(letter, {id: 'event'});
  const tries = async (milliseconds: number) => {
    wait(milliseconds);
    await sendMails!();
    return attempts();
  };
  t.deepEqual([await tries(0), await tries(minute - 1), await tries(1)], [1, 1, 2]);
  t.like(await getMail(idOf(1)), {status: 'waiting', reason: 'no connection', attempts: 2});
  t.deepEqual([await tries(2 * minute - 1), await tries(1)], [2, 3]);
  t.deepEqual(sent, [idOf(1)]);
  t.like(await getMail(idOf(1)), {status: 'sent', reason: null});
});

test('a mail that always fails is given up, with the reason', async t => {
  const {createMail, sendMails, wait, attempts, getMail} = open({refuse: () => new Error('no connection')});
  await createMail(letter, {id: 'event'});
  for (let i = 0; i < maxAttempts + 5; i++) {
    await sendMails!();
    wait(day);
  }
  t.is(attempts(), maxAttempts);
  t.like(await getMail(idOf(1)), {status: 'given-up', reason: 'no connection'});
});

test('a mail to somebody who is not there is given up at once', async t => {
  const {createMail, sendMails, getMail} = open({
    refuse: () => new Failure('invalid', 'recipient-refused', 'no such user'),
  });
  await createMail(letter, {id: 'event'});
  await sendMails!();
  t.like(await getMail(idOf(1)), {status: 'given-up', reason: 'no such user', attempts: 1});
});

test('one mail that fails holds up no other', async t => {
  const {createMail, sendMails, sent} = open({refuse: attempt => (attempt === 1 ? new Error('too long') : undefined)});
  for (const id of ['a', 'b', 'c']) await createMail(letter, {id});
  await sendMails!();
  t.deepEqual(sent, [idOf(2), idOf(3)]);
});

const account = {
  userId: idOf(0xada),
  email: 'ada@example.org',
  status: 'active',
  profile: {fullName: 'Ada Lovelace'},
  createdAt: now,
} as const;

test('an account is welcomed the first time it is seen', async t => {
  const {createWelcomeMail, listMails} = open();
  await createWelcomeMail(account);
  await createWelcomeMail({...account, email: 'ada@new.org'});
  const [mail, ...others] = await listMails();
  t.like(mail, {recipient: 'ada@example.org', subject: 'Welcome'});
  t.regex(mail!.body, /Ada Lovelace/);
  t.deepEqual(others, []);
});

const unwelcome = test.macro(
  async (t, change: Partial<Parameters<ReturnType<typeof open>['createWelcomeMail']>[0]>) => {
    const {createWelcomeMail, listMails} = open();
    await createWelcomeMail({...account, ...change});
    t.deepEqual(await listMails(), []);
  },
);
test('an account that is old news is not welcomed', unwelcome, {createdAt: after(-day)});
test('an account that is closed is not welcomed', unwelcome, {status: 'inactive'});
test('an account that is gone is not welcomed', unwelcome, {status: 'deleted', profile: null});

test('mails are kept for thirty days', async t => {
  const {mails, sweepMails, wait} = open();
  for (let n = 1; n <= 1500; n++) await mails.add(mail(n, {createdAt: now}), 'in-mailbox', {id: String(n)});
  wait(30 * day);
  await sweepMails();
  t.is((await mails.newest()).length, 100);
  wait(1);
  await sweepMails();
  t.deepEqual(await mails.newest(), []);
});
