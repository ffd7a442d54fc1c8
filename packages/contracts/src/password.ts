import {Failure} from '@ecom/core/failure';
import {dictionary} from '@zxcvbn-ts/language-common';
import {z} from 'zod';

/*
 * The one rule for passwords, of NIST SP 800-63B-4 §3.1.1.2: a length, no composition, and none of those that are guessed first. Sign-up, change and reset
 * use it.
 */

const minLength = 8;
/** More than 40,000 passwords from leaks, in lower case. */
const common: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter(password => password.length >= minLength),
);

/** A password that an account may get. Counted in code points, as people count; 128 keeps hashing cheap. */
export const NewPassword = z
  .string()
  .refine(password => [...password].length >= minLength && [...password].length <= 128, 'must have 8 to 128 characters')
  .refine(password => password.trim() !== '', 'must not be blank')
  .refine(password => new Set(password).size !== 1, 'must not repeat a single character')
  .refine(
    password => !common.has(password.toLowerCase()),
    'is among the passwords that are tried first; choose another',
  )
  .meta({minLength, maxLength: 128, format: 'password'});

type Person = {readonly email: string; readonly fullName: string};

/** What a password must not be made of, for the refusal. */
export type OwnWords = Person & {readonly shopName: string};

const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Whether the password is the person's own name or e-mail address, in any case and with any punctuation. */
export const isOwnNameOrEmail = (password: string, {email, fullName}: Person): boolean => {
  const folded = fold(password);
  const own = [email, email.slice(0, email.lastIndexOf('@')), fullName].map(fold);
  return folded !== '' && own.includes(folded);
};

/** Whether the password is the shop's name, also repeated, and with digits and punctuation. */
const isShopName = (password: string, shopName: string): boolean => {
  const [letters, name] = [password, shopName].map(text => fold(text).replaceAll(/\p{N}/gu, '')) as [string, string];
  return name !== '' && letters !== '' && letters.replaceAll(name, '') === '';
};

/**
 * Asserts that the password is neither the person's name or e-mail address nor the shop's name.
 *
 * @param field of the request, for the error
 * @throws Failure `invalid`
 */
export const assertNoOwnWords = (password: string, {shopName, ...person}: OwnWords, field: string): void => {
  if (isOwnNameOrEmail(password, person)) throw ownNameAsPassword(field);
  if (isShopName(password, shopName)) throw shopNameAsPassword(field);
};

const ownNameAsPassword = (path: string) =>
  new Failure('invalid', 'own-name-as-password', 'The password must not be your name or e-mail address.', {
    errors: [{path, message: 'must not be your name or e-mail address'}],
  });
const shopNameAsPassword = (path: string) =>
  new Failure('invalid', 'shop-name-as-password', "The password must not be the shop's name.", {
    errors: [{path, message: "must not be the shop's name"}],
  });
