import test from 'ava';
import {EmailAddress} from './email-address.ts';

test('valid e-mail addresses are accepted', t => {
  for (const text of ['ada@example.org', 'a.b+c@x-y.co.uk', 'jörg@müller.de'])
    t.true(EmailAddress.safeParse(text).success, text);
});

test('invalid e-mail addresses are rejected', t => {
  const invalid = ['ada', 'ada@', '@example.org', 'ada@example', 'a b@example.org', 'ada@ex..org'];
  const tooLong = [`${'a'.repeat(65)}@example.org`, `a@${'b'.repeat(250)}.org`];
  for (const text of [...invalid, ...tooLong]) t.false(EmailAddress.safeParse(text).success, text);
});

test('an e-mail address is trimmed and lower-cased', t => {
  t.is(EmailAddress.parse(' Ada@Example.org '), 'ada@example.org');
});
