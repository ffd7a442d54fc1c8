import {Failure} from '@ecom/core/failure';
import type {KubernetesObject, ObjectKind} from '../../domain/kubernetes-object.ts';
import type {Api} from './api.ts';
import {listPath} from './discovery.ts';
import {expired} from './status-failure.ts';

export type ListOptions = {
  readonly kind: ObjectKind;
  /** default: all */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly signal?: AbortSignal;
  /** As in `ApiRequest`. */
  readonly maxAttempts?: number;
};

export type ObjectList = {
  readonly objects: readonly KubernetesObject[];
  /** From which on a watch continues the list. */
  readonly resourceVersion: string;
};

type Page = {
  readonly metadata: {readonly resourceVersion: string; readonly continue?: string};
  readonly items: readonly Omit<KubernetesObject, 'apiVersion' | 'kind'>[] | null;
};

/** Large enough for most lists, small enough for the memory of the API server. */
const pageSize = 500;

/** An object without `managedFields`, which are often most of it, and which nothing here reads. */
export const withoutManagedFields = (object: KubernetesObject): KubernetesObject => {
  const {managedFields: _, ...metadata} = object.metadata as KubernetesObject['metadata'] & {managedFields?: unknown};
  return {...object, metadata};
};

const listPages = async (api: Api, options: ListOptions, limit: number | undefined): Promise<ObjectList> => {
  const {kind, namespace, labelSelector, ...request} = options;
  const path = listPath(kind.apiVersion, await api.resourceOf(kind), namespace);
  const objects: KubernetesObject[] = [];
  for (let token: string | undefined; ; ) {
    const query = {labelSelector, limit, continue: token};
    const {items, metadata}: Page = await api.json({...request, path, query});
    // The items of most lists do not say their kind.
    for (const item of items ?? [])
      objects.push(withoutManagedFields({...item, apiVersion: kind.apiVersion, kind: kind.kind} as KubernetesObject));
    if (!metadata.continue) return {objects, resourceVersion: metadata.resourceVersion};
    token = metadata.continue;
  }
};

/** All objects of a kind, by pages of 500. @throws Failure as `Api` */
export const listObjects = async (api: Api, options: ListOptions): Promise<ObjectList> => {
  try {
    return await listPages(api, options, pageSize);
  } catch (error) {
    // Between two pages the API has forgotten the state of the first one. One page has one state.
    if (error instanceof Failure && error.code === expired) return listPages(api, options, undefined);
    throw error;
  }
};
