import {z} from 'zod';

const secret = z
  .string()
  .regex(/^\S{16,}$/, 'must have at least 16 characters and no spaces, and be the same for users and auth');

/** The environment variables of the secret by which `users` and `auth` know each other. */
export const internalSecretVariables = {
  INTERNAL_SECRET: secret,
  // While the secret is replaced: accepted too, and tried second.
  INTERNAL_SECRET_PREVIOUS: secret.optional(),
};

type Variables = {readonly INTERNAL_SECRET: string; readonly INTERNAL_SECRET_PREVIOUS?: string | undefined};

/** The secrets that the variables name, the current one first. */
export const internalSecrets = (variables: Variables): readonly string[] =>
  [variables.INTERNAL_SECRET, variables.INTERNAL_SECRET_PREVIOUS].filter(each => each !== undefined);
