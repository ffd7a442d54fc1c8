import {AsyncLocalStorage} from 'node:async_hooks';

/** A field that has changed; `changed` where its values are personal, secret or large. */
export type FieldChange = {readonly before: unknown; readonly after: unknown} | 'changed';

/** What a request has changed in one resource. */
export type RecordedChange = {
  /** `order`, `product`, … */
  readonly resource: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, FieldChange>>;
};

type Recording = {readonly changes: RecordedChange[]; isOpen: boolean};

/** Longer values, as JSON, are not recorded. */
const maxValueLength = 100;

/** Of one request; an import changes many resources. */
const maxChanges = 500;

/** Fields whose values are personal data, secrets, or texts in which people may write them. */
const privateFields =
  /e-?mail|phone|fullName|address|line[12]$|^city$|^region$|postalCode|token|password|hash|secret|key$|profile|reason|note|url$/i;
/** The version says that something has changed. */
const ignoredFields = new Set(['updatedAt']);

/** Whether a field, or a parameter of a path, may hold personal data or a secret. */
export const isPrivate = (field: string): boolean => privateFields.test(field);

const hasPrivateField = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([field, nested]) => isPrivate(field) || hasPrivateField(nested));

const isRecordable = (field: string, json: string, value: unknown) =>
  !isPrivate(field) && json.length <= maxValueLength && !hasPrivateField(value);

/** The fields that differ. */
const compare = (before: object, after: object): RecordedChange['fields'] => {
  const [old, current] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const fields: Record<string, FieldChange> = {};
  for (const field of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const values = [old[field] ?? null, current[field] ?? null];
    const [oldJson, currentJson] = values.map(value => JSON.stringify(value)) as [string, string];
    if (oldJson === currentJson || ignoredFields.has(field)) continue;
    const isKnown = isRecordable(field, oldJson, values[0]) && isRecordable(field, currentJson, values[1]);
    fields[field] = isKnown ? {before: values[0], after: values[1]} : 'changed';
  }
  return fields;
};

const scope = new AsyncLocalStorage<Recording>();

/** Runs `work`, and returns the changes that it has recorded. Work that goes on in the background records none. */
export const withRecordedChanges = async <T>(
  work: () => Promise<T>,
): Promise<{readonly result: T; readonly changes: readonly RecordedChange[]}> => {
  const recording: Recording = {changes: [], isOpen: true};
  try {
    return {result: await scope.run(recording, work), changes: recording.changes};
  } finally {
    recording.isOpen = false;
  }
};

/** Runs `work`, and drops the changes that it has recorded if it fails: they are rolled back. */
export const dropChangesOnFailure = async <T>(work: () => Promise<T>): Promise<T> => {
  const changes = scope.getStore()?.changes;
  const count = changes?.length;
  try {
    return await work();
  } catch (error) {
    changes?.splice(count ?? 0);
    throw error;
  }
};

/**
 * Records what a request has changed, for the audit log; does nothing outside of an audited request. Stores call it.
 *
 * @param before undefined when the resource is new
 * @param after undefined when the resource is gone
 */
export const recordChange = (
  resource: string,
  id: string,
  before: object | undefined,
  after: object | undefined,
): void => {
  const recording = scope.getStore();
  if (!recording?.isOpen || recording.changes.length === maxChanges) return;
  const fields = compare(before ?? {}, after ?? {});
  if (Object.keys(fields).length > 0) recording.changes.push({resource, id, fields});
};
