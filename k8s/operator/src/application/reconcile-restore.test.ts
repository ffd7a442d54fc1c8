import test from 'ava';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {createBackupFixture} from '../testing/backup-fixture.ts';

const argsOf = ({spec}: KubernetesObject) => {
  const {initContainers, containers} = (
    spec as {template: {spec: {initContainers: readonly object[]; containers: readonly {args: readonly string[]}[]}}}
  ).template.spec;
  return [initContainers.length, ...containers.map(({args}) => args.join(' '))];
};

/** A shop with a ShopBackup that has made the backup `b1`. */
const withBackup = async (spec: object = {}) => {
  const fixture = createBackupFixture();
  fixture.setShop({}, spec);
  fixture.ask();
  await fixture.backUp();
  fixture.end(fixture.jobs()[0]!);
  await fixture.backUp();
  return {...fixture, restoreJob: () => fixture.memory.named('Job', 'again-restore')!};
};

test('the latest backup of a ShopBackup is restored under a prefix of its own', async t => {
  const {askRestore, restore, restored, restoreJob, end, memory} = await withBackup();
  askRestore({backup: {name: 'nightly'}});
  await restore();
  const {prefix, phase} = restored().status!;
  t.is(phase, 'Running');
  t.regex(prefix!, /^shop_ecom_[0-9a-f]{6}$/);
  t.deepEqual(argsOf(restoreJob()), [0, `restore backups b1 --prefix ${prefix} --resume`]);
  t.is(restoreJob().metadata.ownerReferences![0]!.kind, 'ShopRestore');
  end(restoreJob());
  await restore();
  t.is(restored().status!.phase, 'Succeeded');
  t.is(restored().status!.prefix, prefix);
  t.is(restored().status!.conditions!.find(({type}) => type === 'Ready')!.status, 'True');
  t.is(memory.events.at(-1)!.reason, 'Restored');
});

test('a certain backup is restored, and another place is read', async t => {
  const {askRestore, restore, restoreJob, memory} = await withBackup();
  askRestore({backup: {name: 'nightly', id: 'b0'}});
  await restore();
  t.regex(String(argsOf(restoreJob())[1]), /^restore backups b0 /);
  memory.remove(restoreJob());
  askRestore({source: {volume: {claimName: 'elsewhere'}}});
  await restore();
  t.regex(String(argsOf(restoreJob())[1]), /^restore elsewhere --prefix /);
});

test('a long prefix is cut, so that names of databases have room', async t => {
  const {askRestore, restore, restored} = await withBackup({prefix: 'a'.repeat(40)});
  askRestore({backup: {name: 'nightly'}});
  await restore();
  t.regex(restored().status!.prefix!, /^a{33}_[0-9a-f]{6}$/);
});

test('a restore that fails says why, and is not begun again', async t => {
  const {askRestore, restore, restored, restoreJob, end, memory} = await withBackup();
  askRestore({backup: {name: 'nightly'}});
  await restore();
  end(restoreJob(), {failure: 'The backup is encrypted for another key.'});
  await restore();
  const {phase, conditions} = restored().status!;
  t.is(phase, 'Failed');
  const stalled = conditions!.find(({type}) => type === 'Stalled')!;
  t.is(stalled.status, 'True');
  t.regex(stalled.message, /encrypted for another key/);
  memory.remove(restoreJob());
  await restore();
  t.is(restoreJob(), undefined as never);
});

const pending = [
  ['its ShopBackup', {backup: {name: 'weekly'}}, 'ShopBackupMissing'],
  ['its shop', {shop: 'other', backup: {name: 'nightly'}}, 'ShopMissing'],
] as const;
for (const [what, spec, reason] of pending) {
  test(`a restore waits for ${what}`, async t => {
    const {askRestore, restore, restored, restoreJob} = await withBackup();
    askRestore(spec);
    await restore();
    t.is(restored().status!.phase, 'Pending');
    t.is(restored().status!.conditions![0]!.reason, reason);
    t.falsy(restoreJob());
  });
}

test('a restore waits for the first backup', async t => {
  const {setShop, ask, askRestore, restore, restored} = createBackupFixture();
  setShop();
  ask({schedule: '@daily'});
  askRestore({backup: {name: 'nightly'}});
  await restore();
  t.is(restored().status!.conditions![0]!.reason, 'NoBackup');
});
