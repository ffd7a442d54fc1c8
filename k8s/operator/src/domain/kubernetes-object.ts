/** What the operator reads of any object; the rest of it is passed on as it is. */
export type KubernetesObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
};

export type ObjectMeta = {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Counts changes of the spec. Objects without a status, such as ConfigMaps, have none. */
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
};

type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
};

/** A kind of objects, such as `{apiVersion: 'apps/v1', kind: 'Deployment'}`. */
export type ObjectKind = {readonly apiVersion: string; readonly kind: string};

/** One object; without a namespace for kinds of the whole cluster. */
export type ObjectRef = ObjectKind & {readonly namespace?: string; readonly name: string};

/** Identifies an object within its namespace: `apps/v1/Deployment/ecom-cart`. */
export type ObjectKey = string;

export const keyOf = ({apiVersion, kind, metadata: {name}}: KubernetesObject): ObjectKey =>
  `${apiVersion}/${kind}/${name}`;

export const refOf = ({apiVersion, kind, metadata: {namespace, name}}: KubernetesObject): ObjectRef => ({
  apiVersion,
  kind,
  name,
  ...(namespace !== undefined && {namespace}),
});

/** @param namespace of the object that the key identifies */
export const refOfKey = (key: ObjectKey, namespace: string): ObjectRef => {
  const parts = key.split('/');
  return {apiVersion: parts.slice(0, -2).join('/'), kind: parts.at(-2)!, name: parts.at(-1)!, namespace};
};

/** A reference to the object that owns others: they are deleted with it. */
export const ownerReference = ({apiVersion, kind, metadata: {name, uid = ''}}: KubernetesObject): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});
