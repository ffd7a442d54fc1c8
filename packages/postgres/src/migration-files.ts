import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Failure} from '@ecom/core/failure';

/** The folder of migrations in the repository and in the image. */
export const migrationsFolder = fileURLToPath(new URL('../../../migrations/', import.meta.url));

export type Direction = 'up' | 'down';

/** A file's path: `shared/0001_events`, `up` → `…/shared/0001_events.up.sql`. */
const fileOf = (folder: string, name: string, direction: Direction) => join(folder, `${name}.${direction}.sql`);

/** `shared/0001_events`, `users/0001_users`, …: those of every service first, then the service's own, each by number. */
export const migrationNames = async (folder: string, service: string): Promise<readonly string[]> => {
  const names = await Promise.all(
    ['shared', service].map(async name => (await readdir(join(folder, name))).map(file => `${name}/${file}`).sort()),
  );
  return names.flat().flatMap(path => (path.endsWith('.up.sql') ? [path.slice(0, -'.up.sql'.length)] : []));
};

/** The SQL of a migration. */
export const readMigration = (folder: string, name: string, direction: Direction): Promise<string> =>
  readFile(fileOf(folder, name, direction), 'utf8');

/**
 * Writes the files of a new migration, numbered after the last one.
 *
 * @param service a service, or `shared`
 * @param name what it does: lower-case letters, digits and underscores
 * @returns the paths of both files
 * @throws Failure `invalid` for such a name
 */
export const createMigration = async (folder: string, service: string, name: string): Promise<readonly string[]> => {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw badName(name);
  await mkdir(join(folder, service), {recursive: true});
  const numbers = (await readdir(join(folder, service))).map(file => Number.parseInt(file, 10) || 0);
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0');
  const files = (['up', 'down'] as const).map(direction => fileOf(folder, `${service}/${number}_${name}`, direction));
  const texts = [
    '-- The old code must still run on the new tables.\n',
    `-- Reverts ${number}_${name}.up.sql, and may lose what only its tables hold.\n`,
  ];
  for (const [i, file] of files.entries()) await writeFile(file, texts[i]!, {flag: 'wx'});
  return files;
};

const badName = (name: string) =>
  new Failure(
    'invalid',
    'bad-migration-name',
    `${name} cannot name a migration. Use lower-case letters, digits and underscores, such as add_phone.`,
  );
