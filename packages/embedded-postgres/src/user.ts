import {execFile} from 'node:child_process';
import {stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {promisify} from 'node:util';
import {Failure} from '@ecom/core/failure';

const run = promisify(execFile);
const nobody = 65_534;

export type PostgresUser = {
  /** What to put before a command, so that it runs as this user. */
  readonly prefix: readonly string[];
  /** Gives a folder and all in it to this user. */
  own(folder: string): Promise<void>;
};

const sameUser: PostgresUser = {prefix: [], own: async () => {}};

/** Another uid inside of a user namespace is still root's outside, so files need not change their owner. */
const namespace: PostgresUser = {...sameUser, prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000']};

/** May pass root's closed folders on the way to the programs and the data, which are nobody else's. */
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
 * @param folder where the data are, or will be
 * @param program what must be within reach
 * @throws Failure `unavailable` when neither works here
 */
export const postgresUser = async (folder: string, program: string): Promise<PostgresUser> => {
  if (process.getuid?.() !== 0) return sameUser;
  const owner = (await stat(folder).catch(() => undefined))?.uid;
  for (const user of owner ? [unprivileged(owner)] : [namespace, unprivileged(nobody)]) {
    if (!(await reaches(user, dirname(folder), program))) continue;
    if (owner === 0) await user.own(folder);
    return user;
  }
  throw refusesRoot();
};

const reaches = ({prefix}: PostgresUser, folder: string, program: string): Promise<boolean> => {
  const [first, ...others] = [...prefix, '/bin/sh', '-c', 'cd "$1" && : <"$2"', 'sh', folder, program];
  return run(first!, others).then(
    () => true,
    () => false,
  );
};

const refusesRoot = () =>
  new Failure(
    'unavailable',
    'postgres-refuses-root',
    'PostgreSQL does not run as root, and this machine lets root neither open a user namespace nor become another user. Start the shop as another user, or set DATABASE_URL.',
  );
