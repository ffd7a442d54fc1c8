import type {Logger} from '@ecom/core/log';
import type {KubernetesObject} from '../../domain/kubernetes-object.ts';
import {shopLabel} from '../../domain/shop.ts';

/** An object that was created (no `before`), changed, or deleted (no `after`). */
export type ObjectChange = {
  /** Empty for kinds of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly before?: KubernetesObject;
  readonly after?: KubernetesObject;
};

/** A handler that throws is logged, and does no other harm. */
type ChangeHandler = (change: ObjectChange) => void;

/** The objects of one kind that a watch has reported. */
export type ObjectStore = {
  get(namespace: string, name: string): KubernetesObject | undefined;
  list(): readonly KubernetesObject[];
  /** The objects of a namespace that have the label of a shop. */
  ofShop(namespace: string, shop: string): readonly KubernetesObject[];
  onChange(handler: ChangeHandler): void;
};

export type WritableObjectStore = ObjectStore & {
  set(object: KubernetesObject): void;
  delete(object: KubernetesObject): void;
  /** Sets these objects, and deletes all others. */
  replaceAll(objects: readonly KubernetesObject[]): void;
};

const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;
const keyOfObject = ({metadata: {namespace = '', name}}: KubernetesObject) => keyOf(namespace, name);

export const createObjectStore = (log: Logger): WritableObjectStore => {
  const objects = new Map<string, KubernetesObject>();
  const shops = new Map<string, Set<string>>();
  const handlers: ChangeHandler[] = [];

  const shopKeyOf = ({metadata: {namespace = '', labels}}: KubernetesObject) =>
    labels?.[shopLabel] === undefined ? undefined : keyOf(namespace, labels[shopLabel]);

  const index = (key: string, before: KubernetesObject | undefined, after: KubernetesObject | undefined) => {
    const [oldShop, newShop] = [before && shopKeyOf(before), after && shopKeyOf(after)];
    if (oldShop === newShop) return;
    const oldKeys = oldShop === undefined ? undefined : shops.get(oldShop);
    oldKeys?.delete(key);
    if (oldKeys?.size === 0) shops.delete(oldShop!);
    if (newShop !== undefined) shops.set(newShop, (shops.get(newShop) ?? new Set()).add(key));
  };

  const logFailure = (error: unknown) => log.error({err: error}, 'a handler of changed objects failed');
  const notify = (change: ObjectChange) => {
    for (const handler of handlers) {
      try {
        const result: unknown = handler(change);
        if (result instanceof Promise) result.catch(logFailure);
      } catch (error) {
        logFailure(error);
      }
    }
  };

  const change = (key: string, before: KubernetesObject | undefined, after: KubernetesObject | undefined) => {
    if (after) objects.set(key, after);
    else objects.delete(key);
    index(key, before, after);
    const {namespace = '', name} = (after ?? before)!.metadata;
    notify({namespace, name, ...(before && {before}), ...(after && {after})});
  };

  const set = (object: KubernetesObject) => {
    const key = keyOfObject(object);
    const before = objects.get(key);
    // A list repeats what is known already.
    if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) change(key, before, object);
  };

  const remove = (key: string) => {
    const before = objects.get(key);
    if (before) change(key, before, undefined);
  };

  return {
    get: (namespace, name) => objects.get(keyOf(namespace, name)),
    list: () => [...objects.values()],
    ofShop: (namespace, shop) => [...(shops.get(keyOf(namespace, shop)) ?? [])].map(key => objects.get(key)!),
    onChange: handler => void handlers.push(handler),
    set,
    delete: object => remove(keyOfObject(object)),
    replaceAll(current) {
      const remaining = new Set(current.map(keyOfObject));
      for (const key of [...objects.keys()]) if (!remaining.has(key)) remove(key);
      for (const object of current) set(object);
    },
  };
};
