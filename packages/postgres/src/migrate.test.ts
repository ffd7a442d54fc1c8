import {readdir, readFile} from 'node:fs/promises';
import test from 'ava';
import {statement} from './database.ts';
import {migrate} from './migrate.ts';
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
