import {z} from 'zod';

/** The building blocks of the values' schemas. */

/** Kubernetes objects that are passed on as they are. */
export const kubernetesObject = z.record(z.string(), z.unknown());
export const kubernetesList = z.array(kubernetesObject);
export const stringMap = z.record(z.string(), z.string());

export const port = z.int().min(1).max(65_535);

type Shape = Record<string, z.ZodType>;

/** An object of keys that all have defaults. */
export const section = <S extends Shape>(description: string, shape: S) =>
  z
    .strictObject(shape)
    .prefault({} as never)
    .describe(description);

/** The same keys, without defaults. */
export const optional = <S extends Record<string, z.ZodDefault>>(shape: S): {[K in keyof S]: z.ZodOptional} =>
  Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => [
      key,
      (schema.unwrap() as z.ZodType).optional().describe(schema.description ?? ''),
    ]),
  ) as never;

export const logLevel = z
  .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  .default('info')
  .describe('What is logged.');

export const existingSecret = (keys: string) =>
  z.string().default('').describe(`A Secret with ${keys}. Default: that of \`credentials\`.`);

const digest = z.string().regex(/^(sha256:[0-9a-f]{64})?$/);

/** @param tag default: the version of the application that the chart names */
export const image = (repository: string, tag: string, description: string) =>
  section(description, {
    repository: z.string().default(repository).describe('The name, with the registry.'),
    tag: z
      .string()
      .default(tag)
      .describe(tag ? 'The version.' : 'Default: the `appVersion` of the chart.'),
    digest: digest.default('').describe('`sha256:…`; wins over the tag.'),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent').describe('When nodes pull it.'),
  });

const quantities = z.record(z.string(), z.union([z.string().regex(/^[0-9.]+(m|[kKMGTPE]i?)?$/), z.number()]));

/** Requests and limits of a container. */
export const resources = (value: {
  readonly requests: Record<string, string>;
  readonly limits: Record<string, string>;
}) =>
  z
    .strictObject({requests: quantities.optional(), limits: quantities.optional()})
    .default(value)
    .describe('Requests and limits of a container.');
