import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {Failure} from './failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Certificates in the PEM format. */
export const certificates = z
  .string()
  .includes('-----BEGIN CERTIFICATE-----', {error: 'must be a certificate in the PEM format'});

const unitMs = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000} as const;

/**
 * A duration such as `30s`, `15m`, `12h` or `7d`, as milliseconds.
 *
 * @param bounds in milliseconds
 */
export const duration = ({min, max}: {readonly min: number; readonly max: number}) =>
  z
    .string()
    .regex(/^\d{1,6}(s|m|h|d)$/, 'must be a duration such as 30s, 15m, 12h or 7d')
    .transform(text => Number(text.slice(0, -1)) * unitMs[text.at(-1) as keyof typeof unitMs])
    .refine(ms => ms >= min && ms <= max, `must be at least ${min / 1000} s and at most ${max / 1000} s`);

/**
 * Reads the variables that `schema` names. `X_FILE` names a file that holds the value of `X`, as Docker and Kubernetes mount
 * secrets. An empty value counts as absent.
 *
 * @throws Failure `invalid`, naming every variable that is missing or wrong
 */
export const readConfig = <S extends z.ZodObject>(schema: S, environment: Environment): z.infer<S> => {
  const errors: {path: string; message: string}[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const file = environment[`${name}_FILE`];
    try {
      const value = file ? readFileSync(file, 'utf8').trim() : environment[name];
      if (value) values[name] = value;
    } catch {
      errors.push({path: `${name}_FILE`, message: `names an unreadable file: ${file}`});
    }
  }
  const {data, error} = schema.safeParse(values);
  for (const {path, message} of error?.issues ?? []) {
    const name = String(path[0]);
    if (!errors.some(error => error.path === `${name}_FILE`)) {
      errors.push({path: name, message: values[name] === undefined ? 'is missing' : message});
    }
  }
  if (errors.length > 0) throw wrongConfiguration(errors);
  return data as z.infer<S>;
};

/** @param errors name the variables and what is wrong with them */
export const wrongConfiguration = (errors: readonly {readonly path: string; readonly message: string}[]) =>
  new Failure(
    'invalid',
    'wrong-configuration',
    `The configuration is invalid:\n${errors.map(({path, message}) => `  ${path}: ${message}`).join('\n')}`,
    {errors},
  );
