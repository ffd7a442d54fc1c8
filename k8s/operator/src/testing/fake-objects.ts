import {randomUUID} from 'node:crypto';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {applyFields, type Owners, ownChangedFields} from './fake-apply.ts';
import {type FakeStatus, fakeStatus} from './fake-status.ts';

/** What a request is about. */
export type Place = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly hasStatus: boolean;
};

export type StoredChange = {
  readonly revision: number;
  readonly place: Place;
  readonly before?: KubernetesObject;
  readonly after?: KubernetesObject;
};

type Entry = {readonly place: Place; readonly object: KubernetesObject; readonly owners: Owners};

type Write = {readonly manager: string; readonly isStatus?: boolean};

const keyOf = ({apiVersion, kind, namespace = ''}: Place, name: string) =>
  [apiVersion, kind, namespace, name].join('/');

const isWithin = (place: Place, {apiVersion, kind, namespace}: Place) =>
  place.apiVersion === apiVersion && place.kind === kind && (!namespace || place.namespace === namespace);

/** What counts as the spec for `metadata.generation`. */
const specOf = ({metadata: _, status: __, ...rest}: KubernetesObject) => JSON.stringify(rest);

/** The objects of the fake API server, with one revision for all, and a history that can be compacted. */
export const createFakeObjects = () => {
  const entries = new Map<string, Entry>();
  const listeners = new Set<(change: StoredChange) => void>();
  let history: StoredChange[] = [];
  let revision = 100;
  let compactedRevision = 0;

  const record = (change: StoredChange) => {
    history.push(change);
    for (const listener of listeners) listener(change);
  };

  const store = (place: Place, object: KubernetesObject, owners: Owners): KubernetesObject => {
    const key = keyOf(place, object.metadata.name);
    const before = entries.get(key)?.object;
    if (before && JSON.stringify(object) === JSON.stringify(before)) return before;
    revision++;
    const hasNewSpec = !before || specOf(before) !== specOf(object);
    const stored: KubernetesObject = {
      ...object,
      metadata: {
        ...object.metadata,
        ...(place.namespace && {namespace: place.namespace}),
        uid: before?.metadata.uid ?? randomUUID(),
        creationTimestamp: before?.metadata.creationTimestamp ?? `${new Date().toISOString().slice(0, 19)}Z`,
        generation: (before?.metadata.generation ?? 0) + (hasNewSpec ? 1 : 0),
        resourceVersion: String(revision),
        managedFields: [...new Set([...owners.values()].flatMap(managers => [...managers]))].map(manager => ({
          manager,
        })),
      } as KubernetesObject['metadata'],
    };
    entries.set(key, {place, object: stored, owners});
    record({revision, place, ...(before && {before}), after: stored});
    return stored;
  };

  const find = (place: Place, name: string) => entries.get(keyOf(place, name));
  const notFound = (place: Place, name: string) => fakeStatus(404, `${place.kind} "${name}" not found`);

  /** Keeps the status of an object whose spec is written, or the rest of one whose status is written. */
  const partWritten = (place: Place, before: KubernetesObject | undefined, object: KubernetesObject, write: Write) => {
    if (!place.hasStatus) return object;
    if (write.isStatus) return {...before!, status: object.status};
    const {status: _, ...rest} = object;
    return {...rest, ...(before?.status !== undefined && {status: before.status})} as KubernetesObject;
  };

  return {
    get: (place: Place, name: string): KubernetesObject | FakeStatus =>
      find(place, name)?.object ?? notFound(place, name),

    list: (place: Place): readonly KubernetesObject[] =>
      [...entries.values()].filter(entry => isWithin(entry.place, place)).map(({object}) => object),

    /** Creates or replaces an object with its status. */
    put(place: Place, object: KubernetesObject, {manager}: Write): KubernetesObject {
      const entry = find(place, object.metadata.name);
      const owners: Owners = entry?.owners ?? new Map();
      ownChangedFields(entry?.object, object, owners, manager);
      return store(place, object, owners);
    },

    create(place: Place, object: KubernetesObject, write: Write): KubernetesObject | FakeStatus {
      const {name} = object.metadata;
      if (find(place, name))
        return fakeStatus(409, `${place.kind} "${name}" already exists`, {reason: 'AlreadyExists'});
      const owners: Owners = new Map();
      ownChangedFields(undefined, object, owners, write.manager);
      return store(place, partWritten(place, undefined, object, write), owners);
    },

    /** Replaces an object, if it has the `resourceVersion` that the new one names. */
    replace(place: Place, object: KubernetesObject, write: Write): KubernetesObject | FakeStatus {
      const {name, resourceVersion} = object.metadata;
      const entry = find(place, name);
      if (!entry) return notFound(place, name);
      if (resourceVersion && resourceVersion !== entry.object.metadata.resourceVersion)
        return fakeStatus(409, `Operation cannot be fulfilled on ${name}: the object has been modified`);
      ownChangedFields(entry.object, object, entry.owners, write.manager);
      return store(place, partWritten(place, entry.object, object, write), entry.owners);
    },

    apply(
      place: Place,
      name: string,
      applied: KubernetesObject,
      {manager, force, isStatus}: {readonly manager: string; readonly force: boolean; readonly isStatus: boolean},
    ): KubernetesObject | FakeStatus {
      const entry = find(place, name);
      if (!entry && isStatus) return notFound(place, name);
      const {resourceVersion} = applied.metadata;
      if (resourceVersion && resourceVersion !== entry?.object.metadata.resourceVersion)
        return fakeStatus(409, `Operation cannot be fulfilled on ${name}: the object has been modified`);
      const {apiVersion, kind} = place;
      const existing = entry?.object ?? {apiVersion, kind, metadata: {name}};
      const owners = entry?.owners ?? new Map();
      const {status, ...rest} = applied;
      const part = isStatus ? {status} : place.hasStatus ? rest : applied;
      const result = applyFields(existing, owners, part, {manager, force, isStatus});
      if ('object' in result) return store(place, result.object, owners);
      const causes = result.conflicts.map(conflict => ({
        reason: 'FieldManagerConflict',
        message: `conflict with "${conflict.manager}" using ${apiVersion}`,
        field: conflict.field,
      }));
      return fakeStatus(409, `Apply failed with ${causes.length} conflicts`, {details: {causes}});
    },

    delete(place: Place, name: string): KubernetesObject | FakeStatus {
      const entry = find(place, name);
      if (!entry) return notFound(place, name);
      entries.delete(keyOf(place, name));
      revision++;
      const {metadata} = entry.object;
      record({
        revision,
        place: entry.place,
        before: {...entry.object, metadata: {...metadata, resourceVersion: String(revision)}},
      });
      return entry.object;
    },

    revision: () => revision,
    /** The changes after a revision; undefined when they have been compacted. */
    changesSince: (since: number) =>
      since < compactedRevision ? undefined : history.filter(change => change.revision > since),
    /** Forgets all changes so far. */
    compact() {
      history = [];
      compactedRevision = ++revision;
    },
    subscribe(place: Place, listener: (change: StoredChange) => void): () => void {
      const listen = (change: StoredChange) => {
        if (isWithin(change.place, place)) listener(change);
      };
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    isWithin,
  };
};

export type FakeObjects = ReturnType<typeof createFakeObjects>;
