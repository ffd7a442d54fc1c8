import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Failure} from '@ecom/core/failure';

/** The folder of migrations in the repository and in the image. */
export const migrationsFolder = fileURLToPath(new URL('../../../migrations/', import.meta.url));

export type Direction = 'up' | 'down';

/**
 * When a migration runs: `expand` before the first process of its release starts, so that those of the release before must run on its tables;
 * `contract` after the last of them has stopped. Its release cannot be left for the one before any more.
 */
export type Phase = 'expand' | 'contract';

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
 * The phase that the first line of a migration names.
 *
 * @throws Failure `invalid` for a migration that names none
 */
export const readPhase = async (folder: string, name: string): Promise<Phase> => {
  const phase = /^-- Phase: (expand|contract)$/m.exec((await readMigration(folder, name, 'up')).split('\n')[0]!)?.[1];
  if (!phase) throw phaseMissing(name);
  return phase as Phase;
};

/**
 * The pending migrations that run in a phase, in order. All run in a database in which none ran before.
 *
 * @param ran whether a migration ran
 * @throws Failure `conflict` for an `expand` that comes after a pending `contract`: the releases between were skipped
 */
export const pendingInPhase = async (
  folder: string,
  names: readonly string[],
  ran: (name: string) => boolean,
  phase: Phase,
): Promise<readonly string[]> => {
  const pending = names.filter(name => !ran(name));
  if (phase === 'contract' || pending.length === names.length) return pending;
  /** The first pending `contract` of `shared` and of the service, which are numbered apart. */
  const contracts = new Map<string, string>();
  const running: string[] = [];
  for (const name of pending) {
    const owner = dirname(name);
    const contract = contracts.get(owner);
    if ((await readPhase(folder, name)) === 'contract') contracts.set(owner, contract ?? name);
    else if (contract) throw releaseSkipped(name, contract);
    else running.push(name);
  }
  return running;
};

const hints = {
  expand: 'The code of the release before must still run on the new tables.',
  contract: 'No code of this release may need what is removed.',
} as const satisfies Record<Phase, string>;

/**
 * Writes the files of a new migration, numbered after the last one.
 *
 * @param service a service, or `shared`
 * @param name what it does: lower-case letters, digits and underscores
 * @param phase when it runs
 * @returns the paths of both files
 * @throws Failure `invalid` for such a name
 */
export const createMigration = async (
  folder: string,
  service: string,
  name: string,
  phase: Phase,
): Promise<readonly string[]> => {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw badName(name);
  await mkdir(join(folder, service), {recursive: true});
  const numbers = (await readdir(join(folder, service))).map(file => Number.parseInt(file, 10) || 0);
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0');
  const files = (['up', 'down'] as const).map(direction => fileOf(folder, `${service}/${number}_${name}`, direction));
  const texts = [
    `-- Phase: ${phase}\n-- ${hints[phase]}\n`,
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

const phaseMissing = (name: string) =>
  new Failure(
    'invalid',
    'migration-without-phase',
    `The first line of ${name}.up.sql must be '-- Phase: expand' or '-- Phase: contract'.`,
  );

const releaseSkipped = (expand: string, contract: string) =>
  new Failure(
    'conflict',
    'release-skipped',
    `${expand} needs ${contract}, which is pending: a release between was skipped. Install that release first, or stop all processes and migrate without a phase.`,
  );
