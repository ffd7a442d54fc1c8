import {existsSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {CommandError, UsageError} from './client/errors.ts';
import {environment} from './environment.ts';

/** Run by the program of `standalone`, which takes them as its argument. */
const ofStandalone = ['standalone', 'docs', 'seed', 'republish'];

const serviceNames = async (): Promise<readonly string[]> => {
  const {services} = await import('@ecom/contracts/services');
  return services.map(({name}) => name);
};

/** @throws UsageError for a role that does not exist */
export const assertRole = async (role: string): Promise<string> => {
  const roles = [...(await serviceNames()), ...ofStandalone];
  if (roles.includes(role)) return role;
  throw new UsageError(`There is no role '${role}'. Roles: ${roles.join(' ')}`);
};

/**
 * Starts a role in this process, as if its program had been run. It goes on after this resolves, and ends by SIGTERM or SIGINT.
 *
 * @param root the folder of this package
 * @throws CommandError where the services are not installed
 */
export const startRole = async (root: string, role: string): Promise<void> => {
  const isOfStandalone = ofStandalone.includes(role);
  const main = join(root, '..', 'services', isOfStandalone ? 'standalone' : role, 'src', 'main.ts');
  if (!existsSync(main)) throw notInstalled(role);
  // Unique among replicas, and the same after a restart of the container.
  if (!isOfStandalone) environment.KAFKA_INSTANCE_ID ??= hostname();
  process.argv = [process.argv[0]!, main, ...(isOfStandalone ? [role] : [])];
  await import(pathToFileURL(main).href);
};

const notInstalled = (role: string) =>
  new CommandError(
    `This ecom has no services to run. Run ${role} in the image (docker run ecom ${role}) or in the repository (make up).`,
  );
