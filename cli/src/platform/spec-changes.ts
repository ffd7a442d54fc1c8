import {hideSecrets} from './hide-secrets.ts';

/** A field that two specs have differently; undefined where a spec leaves it to the chart. Secrets in it are hidden. */
export type FieldChange = {readonly field: string; readonly from: unknown; readonly to: unknown};

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** Each field by its path. A list is one field. */
const fieldsOf = (value: unknown, path: readonly string[] = []): readonly (readonly [string, unknown])[] =>
  isSection(value)
    ? Object.entries(value).flatMap(([name, member]) => fieldsOf(member, [...path, name]))
    : [[path.join('.'), value]];

/** The last part of the path says whether it is a secret. */
const hide = (field: string, value: unknown): unknown => {
  if (value === undefined) return undefined;
  const name = field.split('.').at(-1)!;
  return (hideSecrets({[name]: value}) as Readonly<Record<string, unknown>>)[name];
};

/** What differs between two specs, sorted by field. */
export const specChanges = (before: object, after: object): readonly FieldChange[] => {
  const [from, to] = [before, after].map(spec => new Map(fieldsOf(spec)));
  const names = [...new Set([...from!.keys(), ...to!.keys()])].toSorted();
  return names
    .filter(name => JSON.stringify(from!.get(name)) !== JSON.stringify(to!.get(name)))
    .map(field => ({field, from: hide(field, from!.get(field)), to: hide(field, to!.get(field))}));
};

const formatValue = (value: unknown): string => {
  if (value === undefined) return '(default)';
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
};

/** `image.tag: 1 → 2`. */
export const formatChange = ({field, from, to}: FieldChange): string =>
  `${field}: ${formatValue(from)} → ${formatValue(to)}`;
