import {z} from 'zod';

/** One rule for sign-up, checkout and staff: a plain addr-spec (RFC 5322 §3.4.1, without quoting) of at most 254 characters (RFC 5321). */
const isEmailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[^\s@<>()[\]\\,;:"]{1,64}@[\p{L}\p{N}.-]+\.[\p{L}\p{N}-]{2,}$/u.test(text) &&
  !text.includes('..');

/** An e-mail address in a request: trimmed, lower-cased, checked. */
export const EmailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .refine(isEmailAddress, 'is not an e-mail address, such as ada@example.org')
  .meta({format: 'email', maxLength: 254, example: 'ada@example.org'});

/** A list filter by e-mail address: compared as addresses are stored, not checked. */
export const EmailFilter = z.string().trim().toLowerCase().max(254).meta({example: 'ada@example.org'});
