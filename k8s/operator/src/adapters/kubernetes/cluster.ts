import {Failure} from '@ecom/core/failure';
import type {Applied, Cluster} from '../../application/ports.ts';
import {type KubernetesObject, type ObjectRef, refOf} from '../../domain/kubernetes-object.ts';
import {objectPath, unknownKindCode} from './discovery.ts';
import {createEventRecorder, type EventRecorderOptions} from './event-recorder.ts';
import {listObjects, withoutManagedFields} from './list-objects.ts';
import type {Status} from './status-failure.ts';

/** Owns the fields that the operator applies. */
const fieldManager = 'ecom-operator';
/** Owns the status of what the operator reconciles. */
const statusFieldManager = 'ecom-operator-status';

const isFailure = (error: unknown, kind: Failure['kind']) => error instanceof Failure && error.kind === kind;

/** The managers that own fields of an apply that was refused; none when it was refused for another reason. Only messages have their names. */
const conflictingManagers = (error: unknown): readonly string[] => {
  if (!isFailure(error, 'conflict')) return [];
  const {details} = (error as Failure & {readonly cause: Status}).cause;
  const names = (details?.causes ?? [])
    .filter(({reason}) => reason === 'FieldManagerConflict')
    .map(({message}) => message?.match(/^conflict with "(.*?)"/)?.[1] ?? 'unknown');
  return [...new Set(names)];
};

/** The port `Cluster`, by requests to the API. */
export const createCluster = (options: EventRecorderOptions): Cluster => {
  const {api} = options;
  const pathOf = async (ref: ObjectRef) => objectPath(ref, await api.resourceOf(ref));

  const sendApply = (path: string, body: object, manager: string, force: boolean) =>
    api.json<KubernetesObject>({
      method: 'PATCH',
      path,
      // JSON is YAML.
      contentType: 'application/apply-patch+yaml',
      query: {fieldManager: manager, force: force || undefined},
      body,
    });

  const applyWithoutConflicts = async (path: string, object: KubernetesObject): Promise<Applied> => {
    try {
      return {object: await sendApply(path, object, fieldManager, false), conflicts: []};
    } catch (error) {
      const conflicts = conflictingManagers(error);
      if (conflicts.length === 0) throw error;
      return {object: await sendApply(path, object, fieldManager, true), conflicts};
    }
  };

  return {
    async get(ref) {
      try {
        return withoutManagedFields(await api.json<KubernetesObject>({path: await pathOf(ref)}));
      } catch (error) {
        if (isFailure(error, 'not-found')) return undefined;
        throw error;
      }
    },

    list: async (kind, namespace, labelSelector) => (await listObjects(api, {kind, namespace, labelSelector})).objects,

    async apply(object) {
      try {
        const {object: applied, conflicts} = await applyWithoutConflicts(await pathOf(refOf(object)), object);
        return {object: withoutManagedFields(applied), conflicts};
      } catch (error) {
        // Nothing is there to be not found but the namespace, or the kind itself.
        if (isFailure(error, 'not-found')) api.forget(object.apiVersion);
        throw error;
      }
    },

    async applyStatus({apiVersion, kind, namespace, name, resourceVersion}, status) {
      const path = await pathOf({apiVersion, kind, name, ...(namespace && {namespace})});
      const body = {apiVersion, kind, metadata: {name, namespace, resourceVersion}, status};
      await sendApply(`${path}/status`, body, statusFieldManager, true);
    },

    async delete(ref) {
      try {
        const body = {apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background'};
        await api.json({method: 'DELETE', path: await pathOf(ref), body});
      } catch (error) {
        const isMissing = isFailure(error, 'not-found') || (error instanceof Failure && error.code === unknownKindCode);
        if (!isMissing) throw error;
      }
    },

    async evict({namespace, name}) {
      const path = `${await pathOf({apiVersion: 'v1', kind: 'Pod', namespace, name})}/eviction`;
      const body = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {namespace, name}};
      try {
        await api.json({method: 'POST', path, body});
      } catch (error) {
        if (!isFailure(error, 'unavailable') || (error as Failure).code !== 'too-many-requests') throw error;
        throw new Failure('rate-limited', 'eviction-refused', (error as Failure).message);
      }
    },

    recordEvent: createEventRecorder(options),

    logs({namespace, pod, container}, lines) {
      const path = objectPath(
        {apiVersion: 'v1', kind: 'Pod', namespace, name: pod},
        {name: 'pods', isNamespaced: true},
      );
      return api.text({path: `${path}/log`, query: {container, tailLines: lines}});
    },
  };
};
