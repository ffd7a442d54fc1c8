import test from 'ava';
import {formatChanges} from './audit.ts';

test('changes have exact instants, and money and yes or no as programs read them', t => {
  const at = '2026-01-31T12:00:00.000Z';
  const fields = {revokedAt: {before: null, after: at}, isOpen: {before: true, after: false}, name: 'changed' as const};
  t.is(formatChanges([{resource: 'key', id: '1', fields}]), `revokedAt:  → ${at}, isOpen: true → false, name: changed`);
});
