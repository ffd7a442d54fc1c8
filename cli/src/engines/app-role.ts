import type {ServiceDatabase} from '@ecom/postgres/databases';
import {UsageError} from '../client/errors.ts';
import {readVariable} from '../environment.ts';

/** Each service has a role of its own. */
export const assertOneService = (service: string | undefined): void => {
  if (!service) throw new UsageError('Name the service whose role it is: ecom migrate up SERVICE --app-role ROLE');
};

/** Grants a role the rights that its service needs. @returns what was done */
export const grantRights = async ({service, address}: ServiceDatabase, name: string): Promise<string> => {
  const {grantAppRole} = await import('@ecom/postgres/app-role');
  await grantAppRole(address, {name, password: await readVariable('DATABASE_APP_PASSWORD')});
  return sentenceOf(name, service);
};

/** Grants each service's role its rights. @param pattern of the roles' names; `{service}` stands for the service's name */
export const grantAppRoles = async (
  databases: readonly ServiceDatabase[],
  pattern: string,
): Promise<readonly string[]> => {
  const {grantAppRole} = await import('@ecom/postgres/app-role');
  const sentences: string[] = [];
  for (const {service, address} of databases) {
    const name = pattern.replaceAll('{service}', service);
    await grantAppRole(address, {name});
    sentences.push(sentenceOf(name, service));
  }
  return sentences;
};

const sentenceOf = (role: string, service: string) =>
  `${role} may read and change the rows of ${service}, and nothing else.`;
