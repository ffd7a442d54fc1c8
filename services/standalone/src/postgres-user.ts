import {execFile} from 'node:child_process';
import {chown, mkdir} from 'node:fs/promises';
import {promisify} from 'node:util';
import {Failure} from '@ecom/kernel/failure';

const run = promisify(execFile);
const nobody = 65_534;

const cannotBeRoot = (folder: string) =>
  new Failure(
    'unavailable',
    'postgres-refuses-root',
    `PostgreSQL does not run as root, and user nobody cannot reach ${folder}. Run as another user, set DATA_DIR to a folder outside of root's home, or set DATABASE_URL.`,
  );

/**
 * How to start PostgreSQL, which refuses uid 0. As root: in a user namespace, where files keep their owner; where that is forbidden (in
 * many containers), as nobody, who then owns the data.
 *
 * @returns what to put before the command
 */
export const notAsRoot = async (dataDir: string, binaries: string): Promise<readonly string[]> => {
  if (process.getuid?.() !== 0) return [];
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  if (await works([...namespace, 'true'])) return namespace;

  await mkdir(dataDir, {recursive: true});
  await chown(dataDir, nobody, nobody);
  const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  for (const folder of [binaries, dataDir]) {
    if (!(await works([...asNobody, 'test', '-x', folder]))) throw cannotBeRoot(folder);
  }
  return asNobody;
};

const works = ([command, ...args]: readonly string[]): Promise<boolean> =>
  run(command!, args).then(
    () => true,
    () => false,
  );
