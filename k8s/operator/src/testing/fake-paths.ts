import type {Place} from './fake-objects.ts';
import type {FakeResource} from './fake-resources.ts';

/** Where a request leads: to the objects of a kind, to one of them, or to a part of it. */
export type Target = {readonly place: Place; readonly name?: string; readonly subresource?: string};

/** Splits `/apis/apps/v1/namespaces/shop/deployments/cart/status`. */
export const parsePath = (pathname: string, resources: readonly FakeResource[]): Target | undefined => {
  const [, root, ...segments] = pathname.split('/').map(decodeURIComponent);
  const apiVersion = root === 'apis' ? segments.splice(0, 2).join('/') : segments.shift();
  const isInNamespace = segments[0] === 'namespaces' && segments.length > 2;
  const namespace = isInNamespace ? segments.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = segments;
  const resource = resources.find(resource => resource.apiVersion === apiVersion && resource.name === plural);
  if (!resource || (namespace && !resource.isNamespaced)) return undefined;
  const {kind, hasStatus} = resource;
  const place = {apiVersion: resource.apiVersion, kind, namespace, hasStatus};
  return {place, ...(name && {name}), ...(subresource && {subresource})};
};
