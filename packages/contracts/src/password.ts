import {z} from 'zod';

/** A password that an account may get. Counted in code points, as people count; 128 keeps hashing cheap. */
export const NewPassword = z
  .string()
  .refine(password => [...password].length >= 8 && [...password].length <= 128, 'must have 8 to 128 characters')
  .refine(password => password.trim() !== '', 'must not be blank')
  .refine(password => new Set(password).size !== 1, 'must not repeat a single character')
  .meta({minLength: 8, maxLength: 128, format: 'password'});

type Person = {readonly email: string; readonly fullName: string};

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
