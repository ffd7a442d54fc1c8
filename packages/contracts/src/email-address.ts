import {domainToASCII, domainToUnicode} from 'node:url';
import {z} from 'zod';

/**
 * An e-mail address as it is stored and compared: trimmed, in lower case, composed (NFC), and with the domain in Unicode, so that both spellings of an
 * international domain (RFC 5890), `röser.example` and `xn--rser-5qa.example`, are one address. Another text stays as it is.
 */
export const normalizeEmail = (text: string): string => {
  const plain = text.trim().toLowerCase().normalize('NFC');
  const at = plain.lastIndexOf('@');
  const domain = domainToUnicode(domainToASCII(plain.slice(at + 1)));
  return at > 0 && domain ? `${plain.slice(0, at)}@${domain}` : plain;
};

/** One rule for sign-up, checkout and staff: a plain addr-spec (RFC 5322 §3.4.1, without quoting) of at most 254 characters (RFC 5321). */
const isEmailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@[\p{L}\p{M}\p{N}.-]+\.[\p{L}\p{M}\p{N}-]{2,}$/u.test(text) &&
  !text.includes('..') &&
  domainToASCII(text.slice(text.indexOf('@') + 1)) !== '';

/** An e-mail address in a request: normalized and checked. */
export const EmailAddress = z
  .string()
  .overwrite(normalizeEmail)
  .refine(isEmailAddress, 'is not an e-mail address, such as ada@example.org')
  .meta({format: 'email', maxLength: 254, example: 'ada@example.org'});

/** A list filter by e-mail address: compared as addresses are stored, not checked. A `+` that was not percent-encoded arrives as a space. */
export const EmailFilter = z
  .string()
  .max(254)
  .overwrite(text => normalizeEmail(text).replaceAll(' ', '+'))
  .meta({example: 'ada@example.org'});
