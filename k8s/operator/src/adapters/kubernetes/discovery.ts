import {Failure} from '@ecom/core/failure';
import type {ObjectKind, ObjectRef} from '../../domain/kubernetes-object.ts';

/** How objects of a kind are reached. */
export type Resource = {
  /** In plural: `deployments` */
  readonly name: string;
  readonly isNamespaced: boolean;
};

export type Discovery = {
  /**
   * The resource of a kind, also of one that was defined after the first call.
   *
   * @throws Failure `invalid` (`unknown-kind`) when the cluster has no such kind
   */
  resourceOf(kind: ObjectKind): Promise<Resource>;
  /** The API is asked again for the kinds of this version. */
  forget(apiVersion: string): void;
};

type ResourceList = {
  readonly resources: readonly {readonly name: string; readonly kind: string; readonly namespaced: boolean}[];
};

const rootOf = (apiVersion: string) => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

/** The kinds of one version; none when the cluster does not have it. Subresources have a slash in their name. */
const readKinds = async (read: (path: string) => Promise<unknown>, apiVersion: string) => {
  try {
    const {resources} = (await read(rootOf(apiVersion))) as ResourceList;
    return new Map<string, Resource>(
      resources
        .filter(({name}) => !name.includes('/'))
        .map(({name, kind, namespaced}) => [kind, {name, isNamespaced: namespaced}]),
    );
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found') return new Map<string, Resource>();
    throw error;
  }
};

/** @param read sends a GET request and parses its response */
export const createDiscovery = (read: (path: string) => Promise<unknown>): Discovery => {
  const versions = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  const load = (apiVersion: string) => {
    const kinds = readKinds(read, apiVersion);
    versions.set(apiVersion, kinds);
    kinds.catch(() => {
      if (versions.get(apiVersion) === kinds) versions.delete(apiVersion);
    });
    return kinds;
  };

  return {
    async resourceOf({apiVersion, kind}) {
      const cached = (await versions.get(apiVersion))?.get(kind);
      const resource = cached ?? (await load(apiVersion)).get(kind);
      if (!resource) throw unknownKind(apiVersion, kind);
      return resource;
    },
    forget: apiVersion => void versions.delete(apiVersion),
  };
};

/** The path of the objects of a kind, in one namespace or in all of them. */
export const listPath = (apiVersion: string, {name, isNamespaced}: Resource, namespace?: string): string =>
  `${rootOf(apiVersion)}${isNamespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''}/${name}`;

/** The path of an object. @throws Failure `invalid` (`namespace-missing`) */
export const objectPath = ({apiVersion, kind, namespace, name}: ObjectRef, resource: Resource): string => {
  if (resource.isNamespaced && !namespace) throw namespaceMissing(kind, name);
  return `${listPath(apiVersion, resource, namespace)}/${encodeURIComponent(name)}`;
};

export const unknownKindCode = 'unknown-kind';

const unknownKind = (apiVersion: string, kind: string) =>
  new Failure('invalid', unknownKindCode, `The cluster has no kind ${kind} in ${apiVersion}. Install what defines it.`);

const namespaceMissing = (kind: string, name: string) =>
  new Failure('invalid', 'namespace-missing', `${kind} ${name} needs a namespace.`);
