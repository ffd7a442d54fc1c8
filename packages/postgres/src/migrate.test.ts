import {cp, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {statement} from './database.ts';
import {migrate, newerContracts} from './migrate.ts';
import {openTestDatabase} from './testing/events.ts';

const services = (await readdir(new URL('../../../migrations', import.meta.url))).filter(name => name !== 'shared');

/** The SQL of a service's newest migration. */
const lastMigration = async (service: string) => {
  const folder = new URL(`../../../migrations/${service}/`, import.meta.url);
  const files = (await readdir(folder)).filter(file => file.endsWith('.up.sql')).sort();
  return readFile(new URL(files.at(-1)!, folder), 'utf8');
};
/** Not so a migration that changes rows only. */
const changesSchema = (sql: string) => /^\s*(create|alter|drop)\b/im.test(sql);

for (const service of services) {
  test(`${service}: the last migration can be reverted and repeated, by several processes at once`, async t => {
    const {db, url} = await openTestDatabase(t, service);
    const tables = statement<{name: string}>(
      'tables',
      `select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as name
         from information_schema.columns where table_schema = 'public'
       union all select indexdef from pg_indexes where schemaname = 'public'
       union all select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
         where connamespace = 'public'::regnamespace
       order by 1`,
    );
    const before = await db.run(tables);
    t.is((await migrate({address: url, service, direction: 'down'})).length, 1);
    if (changesSchema(await lastMigration(service))) t.notDeepEqual(await db.run(tables), before);
    const ran = await Promise.all(Array.from({length: 4}, () => migrate({address: url, service})));
    t.is(ran.flat().length, 1);
    t.deepEqual(await db.run(tables), before);
  });
}

test('an unreachable database is reported as a sentence that names the variable', async t => {
  const error = await t.throwsAsync(migrate({address: 'postgres://127.0.0.1:1/nowhere', service: 'users'}), {
    code: 'database-unreachable',
  });
  t.regex(error!.message, /ECONNREFUSED.*DATABASE_URL/);
});

test('a migration that fails is refused in a sentence with its name and the error of PostgreSQL', async t => {
  const {url} = await openTestDatabase(t, 'users');
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  t.teardown(() => rm(folder, {recursive: true}));
  await cp(fileURLToPath(new URL('../../../migrations', import.meta.url)), folder, {recursive: true});
  await writeFile(
    join(folder, 'users/9999_wrong.up.sql'),
    '-- Phase: expand\nalter table no_such_table add column x text;\n',
  );
  await writeFile(join(folder, 'users/9999_wrong.down.sql'), '');
  for (const phase of [undefined, 'expand'] as const) {
    const error = await t.throwsAsync(migrate({address: url, service: 'users', folder, phase}), {
      name: 'Failure',
      code: 'broken-migration',
    });
    t.regex(error!.message, /^Migration users\/9999_wrong failed: .*no_such_table.*rolled back/);
  }
});

test('a release does not run on a database that a newer one has contracted', async t => {
  const {url: address} = await openTestDatabase(t, 'users');
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  t.teardown(() => rm(folder, {recursive: true}));
  await cp(fileURLToPath(new URL('../../../migrations', import.meta.url)), folder, {recursive: true});
  const users = {address, service: 'users'};
  for (const [name, phase] of [
    ['9998_added', 'expand'],
    ['9999_removed', 'contract'],
  ] as const) {
    await writeFile(join(folder, `users/${name}.up.sql`), `-- Phase: ${phase}\nselect 1;\n`);
    await writeFile(join(folder, `users/${name}.down.sql`), 'select 1;');
  }
  await migrate({...users, folder, phase: 'expand'});
  t.deepEqual(await newerContracts(users), [], 'what was added does no harm');
  await migrate(users);
  await migrate({...users, folder, phase: 'contract'});
  t.deepEqual(await newerContracts(users), ['users/9999_removed']);
  t.deepEqual(await newerContracts({...users, folder}), [], 'its own release knows it');
  const error = await t.throwsAsync(migrate(users), {code: 'schema-too-new'});
  t.regex(error!.message, /users\/9999_removed.*Run a release that has this migration/);
  await migrate({...users, folder, direction: 'down'});
  await t.notThrowsAsync(migrate(users));
});
