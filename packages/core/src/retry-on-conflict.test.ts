import test from 'ava';
import {retryOnConflict} from './retry-on-conflict.ts';

test('the result of the first successful attempt is returned', async t => {
  let attempts = 0;
  t.is(await retryOnConflict(async () => (++attempts < 3 ? undefined : attempts)), 3);
});

test('after 50 conflicts it fails with the seconds to wait', async t => {
  let attempts = 0;
  const failure = await t.throwsAsync(
    retryOnConflict(async () => {
      attempts += 1;
      return undefined;
    }),
  );
  t.like(failure, {kind: 'unavailable', code: 'too-busy', details: {retryAfter: 1}});
  t.is(attempts, 50);
});
