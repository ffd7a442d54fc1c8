import {execFile} from 'node:child_process';
import {stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {promisify} from 'node:util';
import {Failure} from '@ecom/core/failure';

const run = promisify(execFile);
const nobody = 65_534;

export type PostgresUser = {
  /** Arguments before a command, so that it runs as this user. */
  readonly prefix: readonly string[];
  /** Changes the owner of a folder and its contents to this user. */
  own(folder: string): Promise<void>;
};

const sameUser: PostgresUser = {prefix: [], own: async () => {}};

/** Another uid in a user namespace is root outside of it, so files keep their owner. */
const userNamespace: PostgresUser = {...sameUser, prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000']};

/** May read root's private folders, in which the programs and the data can be. */
const unprivileged = (uid: number): PostgresUser => ({
  prefix: [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--clear-groups',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
  ],
  own: async folder => void (await run('chown', ['-R', `${uid}:${uid}`, folder])),
});

/**
 * PostgreSQL refuses to run as root. Root starts it in a user namespace; where that is forbidden (in many containers), or where the data
 * belong to another user already, as an unprivileged user, who then owns the data.
 *
 * @param folder of the data; it need not exist yet
 * @param program that the user must be able to read
 * @throws Failure `unavailable` when neither works here
 */
export const postgresUser = async (folder: string, program: string): Promise<PostgresUser> => {
  if (process.getuid?.() !== 0) return sameUser;
  const owner = (await stat(folder).catch(() => undefined))?.uid;
  for (const user of owner ? [unprivileged(owner)] : [userNamespace, unprivileged(nobody)]) {
    if (!(await hasAccess(user, dirname(folder), program))) continue;
    if (owner === 0) await user.own(folder);
    return user;
  }
  throw rootRefused();
};

const hasAccess = ({prefix}: PostgresUser, folder: string, program: string): Promise<boolean> => {
  const [command, ...args] = [...prefix, '/bin/sh', '-c', 'cd "$1" && : <"$2"', 'sh', folder, program];
  return run(command!, args).then(
    () => true,
    () => false,
  );
};

const rootRefused = () =>
  new Failure(
    'unavailable',
    'postgres-refuses-root',
    'PostgreSQL does not run as root, and this machine lets root neither open a user namespace nor become another user. Start the shop as another user, or set DATABASE_URL.',
  );
