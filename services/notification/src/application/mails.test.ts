import {Failure} from '@ecom/core/failure';
import test from 'ava';
import {memoryMails} from '../adapters/memory.ts';
import {maxAttempts} from '../domain/mail.ts';
import {after, idOf, listNewest, mail, now} from '../testing/fixtures.ts';
import {createUseCases} from './index.ts';
import type {MailSender} from './ports.ts';

const draft = {
  kind: 'welcome',
  orderId: null,
  userId: null,
  recipient: 'ada@example.org',
  subject: 'Welcome',
  body: 'Hello.\n',
} as const;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

type Options = {
  /** The error of an attempt to send, if it fails; the first attempt is 1. */
  readonly refuse?: (attempt: number) => Error | undefined;
  readonly hasMailSender?: boolean;
};

/** The use cases on memory adapters, a mail sender that records mails, and a clock that can be advanced. */
const createFixture = ({refuse, hasMailSender = true}: Options = {}) => {
  const mails = memoryMails();
  const sent: string[] = [];
  let attempts = 0;
  let time = Date.parse(now);
  let ids = 0;
  const mailSender: MailSender = {
    async send({id}) {
      const error = refuse?.(++attempts);
      if (error) throw error;
      sent.push(id);
    },
  };
  const use = createUseCases({
    mails,
    retentionDays: 30,
    mailSender: hasMailSender ? mailSender : undefined,
    newId: () => idOf(++ids),
    now: () => new Date(time).toISOString(),
  });
  return {
    ...use,
    listMails: () => listNewest(mails),
    mails,
    sent,
    attempts: () => attempts,
    wait: (delayMs: number) => {
      time += delayMs;
    },
  };
};

test('a mail is created once per event, and sent once', async t => {
  const {createMail, sendMails, sent, getMail} = createFixture();
  for (let i = 0; i < 3; i++) await createMail(draft, {id: 'event'});
  t.deepEqual(sent, [], 'createMail does not send');
  for (let i = 0; i < 3; i++) await sendMails!();
  t.deepEqual(sent, [idOf(1)]);
  t.like(await getMail(idOf(1)), {...draft, createdAt: now, status: 'sent', attempts: 1});
});

test('without a mail sender mails stay in the mailbox', async t => {
  const {createMail, applyAccountChange, sendMails, listMails} = createFixture({hasMailSender: false});
  await createMail(draft, {id: 'event'});
  await applyAccountChange(account);
  t.deepEqual(
    (await listMails()).map(({status}) => status),
    ['in-mailbox', 'in-mailbox'],
  );
  t.is(sendMails, undefined);
});

test('a notice goes to its own address, unless its token has expired meanwhile', async t => {
  const {createNoticeMail, applyAccountChange, listMails} = createFixture();
  await applyAccountChange({...account, createdAt: after(-2 * dayMs), email: 'ada@new.org'});
  const notice = {...draft, userId: account.userId};
  await createNoticeMail(notice, {id: 'in time'}, after(1));
  await createNoticeMail(notice, {id: 'too late'}, now);
  t.deepEqual(
    (await listMails()).map(({recipient}) => recipient),
    ['ada@example.org'],
  );
});

test('one run sends many mails', async t => {
  const {createMail, sendMails, sent} = createFixture();
  for (let n = 0; n < 50; n++) await createMail(draft, {id: String(n)});
  await sendMails!();
  t.is(sent.length, 50);
});

test('a run ends after its maximum duration, so that the process can stop', async t => {
  const shop = createFixture({
    refuse: () => {
      shop.wait(500);
      return undefined;
    },
  });
  for (let n = 0; n < 50; n++) await shop.createMail(draft, {id: String(n)});
  await shop.sendMails!();
  t.is(shop.sent.length, 20);
});

test('a failed mail is retried after a growing delay', async t => {
  const {createMail, sendMails, sent, wait, attempts, getMail} = createFixture({
    refuse: attempt => (attempt <= 2 ? new Error('no connection') : undefined),
  });
  await createMail(draft, {id: 'event'});
  const attemptsAfter = async (delayMs: number) => {
    wait(delayMs);
    await sendMails!();
    return attempts();
  };
  t.deepEqual([await attemptsAfter(0), await attemptsAfter(minuteMs - 1), await attemptsAfter(1)], [1, 1, 2]);
  t.like(await getMail(idOf(1)), {status: 'waiting', reason: 'no connection', attempts: 2});
  t.deepEqual([await attemptsAfter(2 * minuteMs - 1), await attemptsAfter(1)], [2, 3]);
  t.deepEqual(sent, [idOf(1)]);
  t.like(await getMail(idOf(1)), {status: 'sent', reason: null});
});

test('a mail that always fails is abandoned, with the reason', async t => {
  const {createMail, sendMails, wait, attempts, getMail} = createFixture({refuse: () => new Error('no connection')});
  await createMail(draft, {id: 'event'});
  for (let i = 0; i < maxAttempts + 5; i++) {
    await sendMails!();
    wait(dayMs);
  }
  t.is(attempts(), maxAttempts);
  t.like(await getMail(idOf(1)), {status: 'given-up', reason: 'no connection'});
});

test('a mail to a refused recipient is abandoned at once', async t => {
  const {createMail, sendMails, getMail} = createFixture({
    refuse: () => new Failure('invalid', 'recipient-refused', 'no such user'),
  });
  await createMail(draft, {id: 'event'});
  await sendMails!();
  t.like(await getMail(idOf(1)), {status: 'given-up', reason: 'no such user', attempts: 1});
});

test('a failed mail does not delay the others', async t => {
  const {createMail, sendMails, sent} = createFixture({
    refuse: attempt => (attempt === 1 ? new Error('too long') : undefined),
  });
  for (const id of ['a', 'b', 'c']) await createMail(draft, {id});
  await sendMails!();
  t.deepEqual(sent, [idOf(2), idOf(3)]);
});

const account = {
  userId: idOf(0xada),
  version: 1,
  email: 'ada@example.org',
  status: 'active',
  profile: {fullName: 'Ada Lovelace'},
  createdAt: now,
} as const;

test('the first event of an account creates a welcome mail', async t => {
  const {applyAccountChange, listMails} = createFixture();
  await applyAccountChange(account);
  await applyAccountChange({...account, version: 2, email: 'ada@new.org'});
  const [mail, ...others] = await listMails();
  t.like(mail, {recipient: 'ada@example.org', subject: 'Welcome'});
  t.regex(mail!.body, /Ada Lovelace/);
  t.deepEqual(others, []);
});

const createsNoMail = test.macro(
  async (t, change: Partial<Parameters<ReturnType<typeof createFixture>['applyAccountChange']>[0]>) => {
    const {applyAccountChange, listMails} = createFixture();
    await applyAccountChange({...account, ...change});
    t.deepEqual(await listMails(), []);
  },
);
test('an old account gets no welcome mail', createsNoMail, {createdAt: after(-dayMs)});
test('an inactive account gets no welcome mail', createsNoMail, {status: 'inactive'});
test('a deleted account gets no welcome mail', createsNoMail, {status: 'deleted', profile: null});

test('mails are deleted after thirty days', async t => {
  const {mails, sweepMails, wait} = createFixture();
  for (let n = 1; n <= 1500; n++) await mails.add(mail(n, {createdAt: now}), 'in-mailbox', {id: String(n)});
  wait(30 * dayMs);
  await sweepMails();
  t.is((await listNewest(mails)).length, 100);
  wait(1);
  await sweepMails();
  t.deepEqual(await listNewest(mails), []);
});
