import type {AddressInfo} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {SMTPServer, type SMTPServerOptions} from 'smtp-server';
import {idOf, mail} from '../testing/fixtures.ts';
import {smtpMailSender} from './smtp-mail-sender.ts';

type ReceivedMail = {readonly from: string; readonly to: readonly string[]; readonly text: string};

/** A mail server that records received mails. */
const startServer = async (t: ExecutionContext, options: SMTPServerOptions = {}, credentials = '') => {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, {envelope}, done) {
      const parts: Buffer[] = [];
      stream.on('data', part => parts.push(part));
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const to = envelope.rcptTo.map(({address}) => address);
        received.push({from, to, text: Buffer.concat(parts).toString()});
        done();
      });
    },
    ...options,
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const {port} = server.server.address() as AddressInfo;
  const mailSender = smtpMailSender({url: `smtp://${credentials}127.0.0.1:${port}`, from: 'Shop <shop@example.org>'});
  t.teardown(async () => {
    mailSender.close();
    await new Promise<void>(closed => server.close(closed));
  });
  return {mailSender, received};
};

const refusal = (message: string, responseCode: number) => Object.assign(new Error(message), {responseCode});

test('a mail is sent as text and as equivalent HTML', async t => {
  const {mailSender, received} = await startServer(t);
  await mailSender.send(mail(1, {subject: 'Your order: 2 × Lamp', body: 'Hello <Ada>,\n\n  2 × Lamp: 30.00 EUR\n'}));
  const [{from, to, text}] = received as [ReceivedMail];
  t.is(from, 'shop@example.org');
  t.deepEqual(to, ['ada@example.org']);
  t.regex(text, /^From: Shop <shop@example.org>\r$/m);
  t.regex(text, /^To: ada@example.org\r$/m);
  t.regex(text, /^Auto-Submitted: auto-generated\r$/m);
  t.true(text.includes(`Message-ID: <${idOf(1)}@example.org>`));
  t.regex(text, /^Subject: =\?UTF-8\?/m);
  const plain = text.replaceAll(/=\r\n/g, '').replaceAll('=C3=97', '×');
  t.true(plain.includes('Hello <Ada>,\r\n\r\n  2 × Lamp: 30.00 EUR'));
  t.true(plain.includes('<p>Hello &lt;Ada&gt;,</p>\r\n<ul><li>2 × Lamp: 30.00 EUR</li></ul>'));
});

test('a recipient or subject cannot add recipients', async t => {
  const {mailSender, received} = await startServer(t);
  await mailSender.send(mail(1, {recipient: 'ada@example.org,bob@example.org'})).catch(() => {});
  await mailSender.send(mail(2, {recipient: 'eve@example.org', subject: 'Hello\r\nBcc: bob@example.org'}));
  t.false(received.some(({to}) => to.includes('bob@example.org')));
  t.false(received.some(({text}) => /^Bcc:/m.test(text)));
});

test('concurrent mails are received once each', async t => {
  const {mailSender, received} = await startServer(t);
  await Promise.all(Array.from({length: 40}, (_, n) => mailSender.send(mail(n, {recipient: `n${n}@example.org`}))));
  t.deepEqual(received.flatMap(({to}) => to).sort(), Array.from({length: 40}, (_, n) => `n${n}@example.org`).sort());
});

test('the mail sender authenticates to the server', async t => {
  const logIns: string[] = [];
  const options: SMTPServerOptions = {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({username, password}, _, done) {
      logIns.push(`${username}:${password}`);
      done(null, {user: username});
    },
  };
  const {mailSender, received} = await startServer(t, options, 'shop:s%40cret@');
  await mailSender.send(mail(1));
  t.deepEqual(logIns, ['shop:s@cret']);
  t.is(received.length, 1);
});

const refuses = test.macro(async (t, options: SMTPServerOptions, isPermanent: boolean) => {
  const {mailSender, received} = await startServer(t, options);
  const error = await t.throwsAsync(mailSender.send(mail(1)), {message: /not now|no such user|not you|not this/});
  t.is((error as {code?: string}).code === 'recipient-refused', isPermanent);
  t.deepEqual(received, []);
});

test(
  'an unknown recipient is refused permanently',
  refuses,
  {onRcptTo: (_, __, done) => done(refusal('no such user', 550))},
  true,
);
test(
  'a temporary error for the recipient is not permanent',
  refuses,
  {onRcptTo: (_, __, done) => done(refusal('not now', 451))},
  false,
);
test(
  'a refused sender is not a refused recipient',
  refuses,
  {onMailFrom: (_, __, done) => done(refusal('not you', 550))},
  false,
);
test(
  'a refused text is not a refused recipient',
  refuses,
  {
    onData(stream, _, done) {
      stream.resume();
      stream.on('end', () => done(refusal('not this', 554)));
    },
  },
  false,
);

test('an unreachable server is not a refusal', async t => {
  const mailSender = smtpMailSender({url: 'smtp://127.0.0.1:1', from: 'shop@example.org'});
  t.teardown(() => mailSender.close());
  const error = await t.throwsAsync(mailSender.send(mail(1)));
  t.not((error as {code?: string}).code, 'recipient-refused');
});
