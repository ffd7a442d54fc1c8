import test from 'ava';
import {deriveId, newId} from './ids.ts';

test('newId returns distinct UUIDv7 that sort by creation time', t => {
  const ids = Array.from({length: 20_000}, newId);
  t.is(new Set(ids).size, ids.length);
  t.deepEqual(ids.toSorted(), ids);
  for (const id of ids.slice(0, 100))
    t.regex(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const made = Number.parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16);
  t.true(Math.abs(Date.now() - made) < 60_000);
});

test('deriveId returns the same UUIDv8 for the same text', t => {
  t.regex(deriveId('ada'), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.is(deriveId('ada'), deriveId('ada'));
  t.not(deriveId('ada'), deriveId('bob'));
});
