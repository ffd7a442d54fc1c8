import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {migrationNames, migrationsFolder, type Phase, pendingInPhase, readPhase} from './migration-files.ts';

test('every migration of the repository names its phase', async t => {
  const services = (await readdir(migrationsFolder)).filter(name => name !== 'shared');
  for (const service of services) {
    for (const name of await migrationNames(migrationsFolder, service)) {
      await t.notThrowsAsync(readPhase(migrationsFolder, name), name);
    }
  }
});

/** Migrations `0`, `1`, … of these phases. */
const folderOf = async (t: ExecutionContext, phases: readonly Phase[]) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-migrations-'));
  t.teardown(() => rm(folder, {recursive: true}));
  await mkdir(folder, {recursive: true});
  for (const [i, phase] of phases.entries()) {
    await writeFile(join(folder, `${i}.up.sql`), `-- Phase: ${phase}\nselect 1;\n`);
  }
  return {folder, names: phases.map((_, i) => String(i))};
};

const rows: readonly [string, readonly Phase[], number, Phase, readonly string[]][] = [
  ['expand runs what adds', ['expand', 'expand', 'expand'], 1, 'expand', ['1', '2']],
  ['expand stops before what removes', ['expand', 'expand', 'contract'], 1, 'expand', ['1']],
  ['contract runs the rest', ['expand', 'expand', 'contract'], 2, 'contract', ['2']],
  ['expand runs everything in an empty database', ['expand', 'contract', 'expand'], 0, 'expand', ['0', '1', '2']],
  ['nothing is pending', ['expand', 'contract'], 2, 'expand', []],
];
for (const [title, phases, ran, phase, expected] of rows) {
  test(`of the pending migrations, ${title}`, async t => {
    const {folder, names} = await folderOf(t, phases);
    t.deepEqual(await pendingInPhase(folder, names, name => Number(name) < ran, phase), expected);
  });
}

test('a migration that adds, after one that removes and is pending, is refused: a release was skipped', async t => {
  const {folder, names} = await folderOf(t, ['expand', 'contract', 'expand']);
  const error = await t.throwsAsync(
    pendingInPhase(folder, names, name => name === '0', 'expand'),
    {code: 'release-skipped'},
  );
  t.regex(error!.message, /^2 needs 1, which is pending/);
});

test('a shared migration that removes does not keep those of the service from adding', async t => {
  const {folder} = await folderOf(t, []);
  for (const [name, phase] of [
    ['shared/1', 'expand'],
    ['shared/2', 'contract'],
    ['order/1', 'expand'],
  ]) {
    await mkdir(join(folder, dirname(name!)), {recursive: true});
    await writeFile(join(folder, `${name}.up.sql`), `-- Phase: ${phase}\n`);
  }
  const names = ['shared/1', 'shared/2', 'order/1'];
  t.deepEqual(await pendingInPhase(folder, names, name => name === 'shared/1', 'expand'), ['order/1']);
});

test('a migration without a phase is refused by name', async t => {
  const {folder} = await folderOf(t, []);
  await writeFile(join(folder, 'x.up.sql'), 'select 1;\n');
  await t.throwsAsync(readPhase(folder, 'x'), {code: 'migration-without-phase', message: /x\.up\.sql/});
});
