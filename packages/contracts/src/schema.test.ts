import test from 'ava';
import {Instant} from './schema.ts';

const accepted: readonly (readonly [sent: string, read: string])[] = [
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.123456Z'],
  ['2026-01-01T00:00:00+01:00', '2025-12-31T23:00:00.000Z'],
  ['2026-01-01T00:00:00 01:00', '2025-12-31T23:00:00.000Z'],
  ['2026-06-01T12:00:00.5-05:30', '2026-06-01T17:30:00.500Z'],
];

for (const [sent, read] of accepted) {
  test(`the instant ${sent} is read as ${read}`, t => t.is(Instant.parse(sent), read));
}

const refused = [
  '',
  'yesterday',
  '2026-01-01',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-02-30T00:00:00+01:00',
  '2026-01-01T00:00:00+25:00',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
];

for (const sent of refused) {
  test(`the instant '${sent}' is refused`, t => {
    const {error} = Instant.safeParse(sent);
    t.is(error?.issues.length, 1);
  });
}
