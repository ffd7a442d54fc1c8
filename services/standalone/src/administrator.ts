import {randomBytes} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

export type Login = {readonly email: string; readonly password: string; readonly file?: string};

export type AdministratorOptions = {
  readonly dataDir: string;
  readonly email: string;
  readonly password: string | undefined;
  /** Makes sure that there is an administrator. */
  readonly ensure: (login: {email: string; password: string}) => Promise<{readonly canLogIn: boolean}>;
};

/** Printed instead of a password that does not log in. */
const notChanged = '(there is another administrator, or the password was changed)';

/**
 * The first administrator: with the password that was configured, or else with one that is made once and kept in `admin.json`, which only
 * its owner can read.
 */
export const administrator = async ({dataDir, email, password, ensure}: AdministratorOptions): Promise<Login> => {
  if (password) {
    const {canLogIn} = await ensure({email, password});
    return {email, password: canLogIn ? 'as in ADMIN_PASSWORD' : notChanged};
  }
  const file = join(dataDir, 'admin.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  const login: Login = kept ? JSON.parse(kept) : {email, password: randomBytes(16).toString('base64url')};
  if (!kept) await writeFile(file, `${JSON.stringify(login)}\n`, {mode: 0o600, flag: 'wx'});
  const {canLogIn} = await ensure(login);
  return canLogIn ? {...login, file} : {email: login.email, password: notChanged};
};
