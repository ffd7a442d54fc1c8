import type {KubernetesObject} from '../domain/kubernetes-object.ts';

/** Managers by the path of a field. */
export type Owners = Map<string, Set<string>>;

export type FieldConflict = {readonly field: string; readonly manager: string};

type Json = Record<string, unknown>;

const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

const separator = '\u0000';
const identifying = new Set(
  [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']].map(path => path.join(separator)),
);

/** The fields of an object with their values. A list is one field, unlike in a real API server. */
const fieldsOf = (value: unknown, path: readonly string[] = []): readonly (readonly [string, unknown])[] =>
  isMap(value)
    ? Object.entries(value).flatMap(([name, field]) => fieldsOf(field, [...path, name]))
    : identifying.has(path.join(separator))
      ? []
      : [[path.join(separator), value]];

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const getField = (object: unknown, path: string): unknown =>
  path.split(separator).reduce<unknown>((value, name) => (isMap(value) ? value[name] : undefined), object);

const setField = (object: Json, path: string, value: unknown) => {
  const names = path.split(separator);
  const last = names.pop()!;
  let parent = object;
  for (const name of names) {
    if (!isMap(parent[name])) parent[name] = {};
    parent = parent[name] as Json;
  }
  if (value === undefined) delete parent[last];
  else parent[last] = value;
};

/**
 * Server-side apply, reduced: a field that another manager set to another value is a conflict; a field that the manager no longer sends is deleted,
 * unless it has another owner.
 *
 * @returns the object as it is afterwards, or the conflicts
 */
export const applyFields = (
  existing: KubernetesObject,
  owners: Owners,
  applied: Partial<KubernetesObject>,
  {manager, force, isStatus}: {readonly manager: string; readonly force: boolean; readonly isStatus: boolean},
): {readonly object: KubernetesObject} | {readonly conflicts: readonly FieldConflict[]} => {
  const fields = fieldsOf(applied);
  const changed = fields.filter(([path, value]) => !isEqual(getField(existing, path), value));
  const conflicts = changed.flatMap(([path]) =>
    [...(owners.get(path) ?? [])]
      .filter(owner => owner !== manager)
      .map(owner => ({field: `.${path.replaceAll(separator, '.')}`, manager: owner})),
  );
  if (conflicts.length > 0 && !force) return {conflicts};

  const object = structuredClone(existing) as Json & KubernetesObject;
  const sent = new Set(fields.map(([path]) => path));
  for (const [path, managers] of owners) {
    const isInScope = path.startsWith('status') === isStatus;
    if (!isInScope || sent.has(path) || !managers.delete(manager) || managers.size > 0) continue;
    owners.delete(path);
    setField(object, path, undefined);
  }
  for (const [path, value] of changed) {
    setField(object, path, value);
    owners.set(path, new Set([manager]));
  }
  for (const path of sent) owners.set(path, (owners.get(path) ?? new Set()).add(manager));
  return {object};
};

/** A manager that writes an object becomes the owner of what it changed. */
export const ownChangedFields = (
  before: KubernetesObject | undefined,
  after: KubernetesObject,
  owners: Owners,
  manager: string,
) => {
  for (const [path, value] of fieldsOf(after)) {
    if (!isEqual(before && getField(before, path), value)) owners.set(path, new Set([manager]));
  }
};
