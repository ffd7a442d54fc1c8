import test from 'ava';
import {assertNoOwnWords, isOwnNameOrEmail, NewPassword} from './password.ts';

test('a password has 8 to 128 characters, is not blank, and repeats no single character', t => {
  for (const text of ['correct horse', '1234-5678', 'ab'.repeat(64)]) t.true(NewPassword.safeParse(text).success, text);
  for (const text of ['short', '        ', '\u3000'.repeat(8), 'aaaaaaaa', '😀'.repeat(8), 'ab'.repeat(65)])
    t.false(NewPassword.safeParse(text).success, text);
});

test("a person's own name and e-mail address are recognized in any spelling", t => {
  const ada = {email: 'ada.lovelace@example.org', fullName: 'Ada King Lovelace'};
  for (const text of ['Ada.Lovelace@example.org', 'ada_lovelace', 'ada king lovelace', 'AdaKingLovelace'])
    t.true(isOwnNameOrEmail(text, ada), text);
  for (const text of ['correct horse', 'ada lovelace 1815', '!!!!!!!?']) t.false(isOwnNameOrEmail(text, ada), text);
});

test('a password that is tried first is refused, in any case', t => {
  for (const text of ['password', 'PASSWORD1', '12345678', 'baseball', 'Password123']) {
    const {error} = NewPassword.safeParse(text);
    t.regex(error?.issues[0]?.message ?? '', /tried first/, text);
  }
});

test("the shop's name is no password, also repeated and with digits", t => {
  const own = {email: 'ada@example.org', fullName: 'Ada Lovelace', shopName: 'Lamp Shop'};
  const check = (password: string) => () => assertNoOwnWords(password, own, 'newPassword');
  for (const text of ['lamp shop', 'Lamp-Shop 2026!', 'LAMP shop lamp shop'])
    t.like(t.throws(check(text)), {code: 'shop-name-as-password', details: {errors: [{path: 'newPassword'}]}}, text);
  t.like(t.throws(check('ada.lovelace')), {code: 'own-name-as-password'});
  for (const text of ['lamp shop is fine', '20262026', 'correct horse']) t.notThrows(check(text), text);
});
