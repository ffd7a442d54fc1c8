import test from 'ava';
import {violations} from '../testing/violations.ts';
import {shopBackup, shopBackupSpec} from './shop-backup.ts';
import {shopRestore, shopRestoreSpec} from './shop-restore.ts';

const volume = {claimName: 'backups', path: 'shop'};
const s3 = {bucket: 'backups', existingSecret: 'bucket'};

const backups = [
  ['a volume', {volume}, true],
  ['a bucket', {s3}, true],
  ['neither a volume nor a bucket', {}, false],
  ['a volume and a bucket', {volume, s3}, false],
] as const;
for (const [what, destination, isAccepted] of backups) {
  test(`a ShopBackup to ${what} is ${isAccepted ? 'accepted' : 'refused'}, by the API server and by the operator`, t => {
    const spec = {shop: 'shop', destination};
    t.is(violations(shopBackup, {spec}).length === 0, isAccepted);
    t.is(shopBackupSpec.safeParse(spec).success, isAccepted);
  });
}

const restores = [
  ['a ShopBackup', {backup: {name: 'nightly'}}, true],
  ['a volume', {source: {volume}}, true],
  ['nothing', {}, false],
  ['a ShopBackup and a bucket', {backup: {name: 'nightly'}, source: {s3}}, false],
  ['a source that is no place', {source: {}}, false],
] as const;
for (const [what, spec, isAccepted] of restores) {
  test(`a ShopRestore of ${what} is ${isAccepted ? 'accepted' : 'refused'}, by the API server and by the operator`, t => {
    const whole = {shop: 'shop', ...spec};
    t.is(violations(shopRestore, {spec: whole}).length === 0, isAccepted);
    t.is(shopRestoreSpec.safeParse(whole).success, isAccepted);
  });
}

test('a ShopRestore cannot be changed', t => {
  const before = {spec: {shop: 'shop', backup: {name: 'nightly'}}};
  t.deepEqual(violations(shopRestore, before, before), []);
  const after = {spec: {shop: 'shop', backup: {name: 'nightly', id: '1'}}};
  t.deepEqual(violations(shopRestore, after, before), ['A restore cannot be changed. Create another one.']);
});

for (const [schedule, isAccepted] of [
  ['0 3 * * *', true],
  ['*/15 1-5 * * mon,fri', true],
  ['@daily', true],
  ['0 3 * *', false],
  ['@never', false],
  ['', false],
] as const) {
  test(`the schedule "${schedule}" of a ShopBackup is ${isAccepted ? 'accepted' : 'refused'}`, t => {
    t.is(shopBackupSpec.safeParse({shop: 'shop', schedule, destination: {volume}}).success, isAccepted);
  });
}

test('the path of a backup does not lead out of the volume', t => {
  for (const path of ['../other', '/', '/shop', 'shop/../../other', '..', 'shop//eu'])
    t.false(shopBackupSpec.safeParse({shop: 'shop', destination: {volume: {...volume, path}}}).success, path);
  t.true(shopBackupSpec.safeParse({shop: 'shop', destination: {volume: {...volume, path: 'eu/shop-1.x'}}}).success);
});
