import test from 'ava';
import {canonicalTimezone} from './timezone.ts';
import {applyAccountChange, assertVersion, deleteUser, newUser, updateUser} from './user.ts';

const ada = newUser(
  'ada',
  {email: 'ada@old.org', fullName: 'Ada Lovelace', phone: null, timezone: 'UTC'},
  'general',
  '2026-01-01T00:00:00.000Z',
);
const later = '2026-02-02T00:00:00.000Z';

test('a change raises the version and the date', t => {
  t.like(updateUser(ada, {phone: '+4915112345678'}, later), {version: 2, phone: '+4915112345678', updatedAt: later});
});

test('a change that changes nothing leaves the user as it is', t => {
  t.is(updateUser(ada, {fullName: ada.fullName, status: 'active'}, later), ada);
});

test('of two versions of the account the newer one is followed, whichever comes last', t => {
  const moved = applyAccountChange(ada, {version: 3, email: 'ada@new.org'}, later);
  t.like(moved, {version: 2, accountVersion: 3, email: 'ada@new.org', updatedAt: later});
  for (const version of [2, 3]) t.is(applyAccountChange(moved, {version, email: 'ada@late.org'}, later), moved);
  t.like(updateUser(moved, {phone: '0151123456'}, later, {version: 2, email: 'ada@late.org'}), {
    version: 3,
    accountVersion: 3,
    email: 'ada@new.org',
    phone: '0151123456',
  });
});

test('a version of the account that says nothing new is remembered, and no change', t => {
  t.deepEqual(applyAccountChange(ada, {version: 2, email: ada.email}, later), {...ada, accountVersion: 2});
});

test('a deleted user follows no account', t => {
  const gone = deleteUser(ada, later);
  t.is(applyAccountChange(gone, {version: 2, email: 'ada@new.org'}, later), gone);
});

test('a deleted user keeps the id, and nothing that tells who it was', t => {
  const gone = deleteUser(ada, later);
  t.like(gone, {id: 'ada', status: 'deleted', version: 2, phone: null});
  t.false(JSON.stringify(gone).includes('Lovelace') || JSON.stringify(gone).includes('ada@old.org'));
  t.is(deleteUser(gone, later), gone);
});

test('a deleted user cannot be changed', t => {
  t.throws(() => updateUser(deleteUser(ada, later), {phone: null}, later), {code: 'unknown-user'});
});

test('a version that is not the newest is refused', t => {
  t.is(assertVersion(ada, 1), ada);
  t.is(assertVersion(ada, undefined), ada);
  t.throws(() => assertVersion(ada, 7), {code: 'stale-user'});
});

test('a time zone is spelled as IANA spells it', t => {
  t.is(canonicalTimezone('asia/kolkata'), 'Asia/Kolkata');
  t.is(canonicalTimezone('AMERICA/PORT-AU-PRINCE'), 'America/Port-au-Prince');
  t.is(canonicalTimezone('utc'), 'UTC');
  t.is(canonicalTimezone('Mars/Olympus'), undefined);
  t.is(canonicalTimezone('+01:00'), undefined);
});
