import test from 'ava';
import {isOwnNameOrEmail, NewPassword} from './password.ts';

test('a password has 8 to 128 characters, is not blank, and repeats no single character', t => {
  for (const text of ['correct horse', '12345678', 'ab'.repeat(64)]) t.true(NewPassword.safeParse(text).success, text);
  for (const text of ['short', '        ', '\u3000'.repeat(8), 'aaaaaaaa', '😀'.repeat(8), 'ab'.repeat(65)])
    t.false(NewPassword.safeParse(text).success, text);
});

test("a person's own name and e-mail address are recognized in any spelling", t => {
  const ada = {email: 'ada.lovelace@example.org', fullName: 'Ada King Lovelace'};
  for (const text of ['Ada.Lovelace@example.org', 'ada_lovelace', 'ada king lovelace', 'AdaKingLovelace'])
    t.true(isOwnNameOrEmail(text, ada), text);
  for (const text of ['correct horse', 'ada lovelace 1815', '!!!!!!!?']) t.false(isOwnNameOrEmail(text, ada), text);
});
