import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, globSync} from 'node:fs';
import {cp, lstat, mkdir, mkdtemp, readdir, readlink, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {migrationNames, readPhase} from '@ecom/postgres/migration-files';

const root = fileURLToPath(new URL('..', import.meta.url));
const git = (...args: readonly string[]): string => execFileSync('git', args, {cwd: root, encoding: 'utf8'}).trim();

/**
 * The commit of the previous release: the newest tag `v…` before this commit; without tags the last commit before the migrations changed.
 *
 * @returns undefined when the checkout has no such commit, as one without history
 */
const previousRelease = (): string | undefined => {
  try {
    const tag = git('tag', '--list', 'v*', '--merged', 'HEAD^', '--sort=-version:refname').split('\n')[0];
    return git(
      'rev-parse',
      '--verify',
      '--quiet',
      `${tag || git('log', '-1', '--format=%H^', '--', 'migrations')}^{commit}`,
    );
  } catch {
    return undefined;
  }
};

/** Checks the files of a commit out to an empty folder, with packages of its own and the libraries that are installed here. */
const checkOut = async (commit: string, folder: string) => {
  const archive = join(folder, 'archive.tar');
  git('archive', '--output', archive, commit);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  for (const modules of ['node_modules', ...globSync('{packages,services,test}/*/node_modules', {cwd: root})]) {
    if (!existsSync(join(folder, dirname(modules)))) continue;
    await mkdir(join(folder, modules), {recursive: true});
    for (const name of await readdir(join(root, modules))) {
      if (name === '@ecom') await copyLinks(join(root, modules, name), join(folder, modules, name));
      else await symlink(join(root, modules, name), join(folder, modules, name));
    }
  }
};

/** Relative links lead to packages of the folder that they are in. */
const copyLinks = async (from: string, to: string) => {
  await mkdir(to);
  for (const name of await readdir(from)) {
    if ((await lstat(join(from, name))).isSymbolicLink())
      await symlink(await readlink(join(from, name)), join(to, name));
  }
};

/** Gives a checkout the migrations that run before its processes end: all of its own, and the new ones that expand. */
const addMigrations = async (folder: string): Promise<number> => {
  const current = join(root, 'migrations');
  let added = 0;
  for (const service of await readdir(current)) {
    for (const name of await migrationNames(current, service)) {
      const file = `${name}.up.sql`;
      if (existsSync(join(folder, 'migrations', file)) || (await readPhase(current, name)) === 'contract') continue;
      await cp(join(current, file), join(folder, 'migrations', file));
      await cp(join(current, `${name}.down.sql`), join(folder, 'migrations', `${name}.down.sql`));
      added += 1;
    }
  }
  return added;
};

/**
 * Runs the contract suites of the previous release on the tables of this one, as its processes meet them while an update replaces them. Ends with the
 * suites' last line: `N passed, N failed`.
 */
const commit = previousRelease();
if (commit) {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-previous-'));
  try {
    await checkOut(commit, folder);
    console.log(`${commit.slice(0, 10)}, with ${await addMigrations(folder)} newer migrations`);
    const suites = globSync('{packages/postgres,services/*}/src/**/*.contract.test.ts', {cwd: folder});
    const child = spawn(process.execPath, ['test/run.ts', ...suites], {cwd: folder, stdio: 'inherit'});
    const [exitCode] = await once(child, 'exit');
    process.exitCode = exitCode ?? 1;
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
} else {
  console.log('SKIPPED: this checkout has no history, so that the previous release is unknown.');
}
