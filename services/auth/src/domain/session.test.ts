import test from 'ava';
import {accessTokensExpiredBefore, deletableBefore, idleUntil, startSession} from './session.ts';

const now = '2026-03-03T00:00:00.000Z';

test('a session expires thirty days after its last use, and ninety days after its start', t => {
  const session = startSession({id: 's', userId: 'ada', userAgent: null, address: '192.0.2.1'}, now);
  t.like(session, {
    expiresAt: '2026-04-02T00:00:00.000Z',
    absoluteExpiresAt: '2026-06-01T00:00:00.000Z',
    lastUsedAt: now,
  });
  t.is(idleUntil('2026-03-04T00:00:00.000Z'), '2026-04-03T00:00:00.000Z');
});

test('an ended session is stored longer than its access tokens are valid', t => {
  t.is(accessTokensExpiredBefore(now), '2026-03-02T23:50:00.000Z');
  t.true(deletableBefore(now, 1) < accessTokensExpiredBefore(now));
});
