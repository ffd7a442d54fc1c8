import test from 'ava';
import {EmailAddress, EmailFilter} from './email-address.ts';

test('valid e-mail addresses are accepted', t => {
  const plain = ['ada@example.org', 'a.b+c@x-y.co.uk', 'a&b@example.com', 'user=1@example.com'];
  const international = ['jörg@müller.de', 'info@röser.example', 'user@example.xn--p1ai', 'अशोक@उदाहरण.भारत'];
  for (const text of [...plain, ...international]) t.true(EmailAddress.safeParse(text).success, text);
});

test('invalid e-mail addresses are rejected', t => {
  const invalid = ['ada', 'ada@', '@example.org', 'ada@example', 'a b@example.org', 'ada@ex..org'];
  const invisible = ['a\u200Bda@example.org', 'ada@exam\u202Eple.org'];
  const tooLong = [`${'a'.repeat(65)}@example.org`, `a@${'b'.repeat(250)}.org`];
  for (const text of [...invalid, ...invisible, ...tooLong]) t.false(EmailAddress.safeParse(text).success, text);
});

const isStoredAs = test.macro((t, text: string, stored: string) => {
  t.is(EmailAddress.parse(text), stored);
  t.is(EmailFilter.parse(text), stored);
});
test('an e-mail address is trimmed and lower-cased', isStoredAs, ' Ada@Example.org ', 'ada@example.org');
test('a domain in Punycode is its Unicode twin', isStoredAs, 'info@XN--rser-5qa.example', 'info@röser.example');
test('a decomposed domain is its composed twin', isStoredAs, 'info@ro\u0308ser.example', 'info@röser.example');
test('a decomposed local part is its composed twin', isStoredAs, 'jo\u0308rg@example.org', 'jörg@example.org');
test('a full-width domain is its plain twin', isStoredAs, 'ada@ｅxample.org', 'ada@example.org');

test('a plus sign that arrives as a space is a plus sign in a filter', t => {
  t.is(EmailFilter.parse('ada shop@example.org'), 'ada+shop@example.org');
});
