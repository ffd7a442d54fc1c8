import {type CountryCode, isSupportedCountry, parsePhoneNumberFromString} from 'libphonenumber-js';
import {z} from 'zod';

/** Spaces, brackets and hyphens that people write between digits. */
const separators = /[\s().\-‐‑/]/g;

/** A phone number in E.164, such as +14155550100; a number without `+` belongs to the country. Undefined for anything that is no possible number. */
export const toE164 = (text: string, country?: string): string | undefined => {
  const code = country && isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const parsed = parsePhoneNumberFromString(text, {...(code && {defaultCountry: code}), extract: false});
  return parsed?.isPossible() ? parsed.number : undefined;
};

/** Without a country, a national number of 10 to 15 digits stays as it is. */
const normalizePhone = (text: string): string => toE164(text) ?? text.replaceAll(separators, '');

/** A phone number in a request: in E.164 if it begins with `+`. */
export const Phone = z
  .string()
  .max(40)
  .overwrite(normalizePhone)
  .refine(
    text => (text.startsWith('+') ? toE164(text) !== undefined : /^\d{10,15}$/.test(text)),
    'is not a phone number, such as +49 30 1234567',
  )
  .meta({example: '+49301234567'});
