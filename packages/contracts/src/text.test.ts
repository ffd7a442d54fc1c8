import test from 'ava';
import type {z} from 'zod';
import {Phone} from './address.ts';
import {EmailAddress} from './email-address.ts';

const accepts = test.macro((t, schema: z.ZodType, valid: string[], invalid: string[]) => {
  for (const text of valid) t.true(schema.safeParse(text).success, text);
  for (const text of invalid) t.false(schema.safeParse(text).success, text);
});

test(
  'accepts e-mail addresses',
  accepts,
  EmailAddress,
  ['ada@example.org', 'a.b+c@x-y.co.uk', 'jörg@müller.de'],
  [
    'ada',
    'ada@',
    '@example.org',
    'ada@example',
    'a b@example.org',
    'ada@ex..org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(250)}.org`,
  ],
);
test(
  'accepts phone numbers',
  accepts,
  Phone,
  ['0151123456', '+491511234567890'],
  ['123', '+1 555 123 4567', '1234567890123456', '++4915112345'],
);
