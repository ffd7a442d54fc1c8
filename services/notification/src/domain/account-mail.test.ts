import test from 'ava';
import {
  emailChangedMail,
  emailChangeMail,
  emailVerificationMail,
  factorAddedMail,
  factorRemovedMail,
  hideToken,
  invitationMail,
  passwordChangedMail,
  passwordResetMail,
} from './account-mail.ts';
import type {MailDraft} from './mail.ts';

const token = 'abcdefghijklmnopqrstuvwxyz-_0123456789ABCDE';
const notice = {
  userId: 'ada',
  recipient: 'ada@example.org',
  fullName: 'Ada Lovelace',
  token,
  expiresAt: '2026-03-03T10:30:00.000Z',
};

const withToken = test.macro((t, create: (storefront?: string) => MailDraft, kind: string, page: string) => {
  t.like(create(), {kind, userId: 'ada', recipient: 'ada@example.org'});
  t.true(create().body.startsWith('Hello Ada Lovelace,\n\n'));
  t.true(create().body.includes(`\n  ${token}\n`));
  for (const base of ['https://shop.example', 'https://shop.example/'])
    t.true(create(base).body.includes(`\n  https://shop.example/${page}?token=${token}\n`));
  for (const {body} of [create(), create('https://shop.example')]) t.false(hideToken(body).includes(token));
  t.true(hideToken(create('https://shop.example').body).includes(`${page}?token=(token)\n`));
});
test(
  'the mail that verifies an address',
  withToken,
  base => emailVerificationMail(notice, base),
  'email-verification',
  'verify-email',
);
test(
  'a change, to the new address',
  withToken,
  base => emailChangeMail(notice, true, base),
  'email-change',
  'verify-email',
);
test(
  'a change, to the present one',
  withToken,
  base => emailChangeMail(notice, false, base),
  'email-change',
  'verify-email',
);
test(
  'the mail that resets a password',
  withToken,
  base => passwordResetMail(notice, base),
  'password-reset',
  'reset-password',
);

test('the mails about what has changed have no token', t => {
  const drafts = [
    emailChangedMail(notice),
    passwordChangedMail(notice),
    factorAddedMail(notice, 'totp'),
    factorRemovedMail(notice, 'totp'),
  ];
  for (const {body} of drafts) t.false(body.includes(token));
  t.regex(drafts[2]!.body, /An authenticator app was added/);
  t.deepEqual(
    drafts.map(({kind}) => kind),
    ['email-changed', 'password-changed', 'factor-added', 'factor-removed'],
  );
});

test('a name that may be a message is not repeated', t => {
  t.true(passwordChangedMail({...notice, fullName: 'Win at evil.example now'}).body.startsWith('Hello,\n'));
});

test('a text without a token stays as it is', t => {
  const text = `https://carrier.example/${'a'.repeat(60)}\n\n  ${'a'.repeat(42)}\n`;
  t.is(hideToken(text), text);
});

test('the invitation of staff, with a link to the storefront if there is one', t => {
  const invitation = {
    email: 'ada@example.org',
    roles: ['customer', 'staff', 'warehouse'],
    token,
    expiresAt: '2026-03-10T08:30:00.000Z',
  };
  t.like(invitationMail(invitation, undefined), {kind: 'invitation', userId: null, recipient: 'ada@example.org'});
  t.is(
    invitationMail(invitation, undefined).body,
    `You are invited to the staff of the shop, as staff, warehouse.

To accept, use this token:

  ${token}

It works once, until 2026-03-10 08:30 UTC. If you did not expect this mail, ignore it.
`,
  );
  const {body} = invitationMail(invitation, 'https://shop.example');
  t.true(body.includes(`follow this link:\n\n  https://shop.example/accept-invitation?token=${token}\n`));
  t.false(hideToken(body).includes(token));
});
