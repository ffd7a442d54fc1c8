import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {folderStore} from './folder-store.ts';
import {type Manifest, manifestPath, newBackupId, readManifests, timeOfBackupId} from './manifest.ts';
import {findExpired, pruneBackups} from './prune.ts';

const now = new Date('2026-11-29T12:00:00.000Z');
const daysAgo = (days: number) => newBackupId(new Date(now.getTime() - days * 86_400_000));
const [today, yesterday, lastWeek, lastMonth] = [daysAgo(0.5), daysAgo(1.5), daysAgo(7), daysAgo(30)];
const complete = [lastMonth, lastWeek, yesterday, today];

const rules: readonly (readonly [keepLast: number, days: number, expired: readonly string[]])[] = [
  [1, 0, [lastMonth, lastWeek, yesterday]],
  [2, 0, [lastMonth, lastWeek]],
  [1, 7, [lastMonth]],
  [4, 0, []],
  [9, 0, []],
  [1, 60, []],
];
for (const [keepLast, days, expired] of rules)
  test(`the last ${keepLast} and those of ${days} days stay`, t => {
    t.deepEqual(findExpired({complete, incomplete: []}, {keepLast, days}, now), expired);
  });

test('a backup without a manifest expires after a day, however many stay', t => {
  const incomplete = [lastWeek, yesterday, today];
  t.deepEqual(findExpired({complete: [], incomplete}, {keepLast: 9, days: 99}, now), [lastWeek, yesterday]);
});

test('the id of a backup has its time, and sorts by it', t => {
  t.deepEqual(timeOfBackupId(newBackupId(now)), now);
  t.is(timeOfBackupId('manifest.json'), undefined);
  t.deepEqual(complete.toSorted(), complete);
});

/** A folder with backups of the shops `one` and `other`, the newest first, and one whose manifest is damaged. */
const openShared = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-prune-'));
  t.teardown(() => rm(folder, {recursive: true}));
  const store = folderStore(folder);
  const write = (id: string, text: string) => store.write(manifestPath(id), [Buffer.from(text)] as never);
  for (const [id, prefix] of [
    [lastMonth, 'one'],
    [lastWeek, 'other'],
    [yesterday, 'one'],
    [today, 'other'],
  ] as const) {
    const at = timeOfBackupId(id)!.toISOString();
    const times = {startedAt: at, cutAt: at, completedAt: at};
    const manifest: Manifest = {
      ...{format: 1, id, shopVersion: '1', prefix, bus: 'kafka', ...times},
      ...{writesPausedMs: 1, encryption: null, services: []},
    };
    await write(id, JSON.stringify(manifest));
  }
  const damaged = daysAgo(3);
  await write(damaged, '{');
  return {store, damaged};
};

test('backups of two shops at one destination are listed and pruned separately', async t => {
  const {store} = await openShared(t);
  const idsOf = async (prefix?: string) => (await readManifests(store, prefix)).manifests.map(({id}) => id);
  t.deepEqual(await idsOf('one'), [yesterday, lastMonth]);
  t.deepEqual(await idsOf(), [today, yesterday, lastWeek, lastMonth]);
  t.deepEqual(await pruneBackups(store, {keepLast: 1, days: 0, prefix: 'other'}, now), [lastWeek]);
  t.deepEqual(await idsOf(), [today, yesterday, lastMonth]);
});

test('a damaged manifest is reported beside the others, and stays where its shop is not known', async t => {
  const {store, damaged} = await openShared(t);
  const found = await readManifests(store, 'one');
  t.deepEqual(
    found.damaged.map(({id}) => id),
    [damaged],
  );
  t.regex(found.damaged[0]!.message, /is damaged/);
  t.deepEqual(await pruneBackups(store, {keepLast: 1, days: 0, prefix: 'one'}, now), [lastMonth]);
  t.is((await readManifests(store)).damaged.length, 1);
});
