import {hashOf} from './hash.ts';
import type {KubernetesObject, ObjectKey} from './kubernetes-object.ts';

/** What the operator remembers of an object that it applied. */
export type AppliedRecord = {
  /** Of what was applied. */
  readonly hash: string;
  /** Of what was stored. */
  readonly version: string;
  readonly uid: string;
  /** Of a Service. Proxies keep it for as long as they run. */
  readonly clusterIp?: string;
};

/** What this process has applied, by key. Nothing of it is needed: without a record an object is applied again. */
export type AppliedRecords = ReadonlyMap<ObjectKey, AppliedRecord>;

/** Changes with every change of the spec, and not with the status. */
const versionOf = ({metadata: {generation, labels, annotations}, ...object}: KubernetesObject): string => {
  const {status, kind, apiVersion, ...content} = object;
  return generation === undefined
    ? hashOf(content)
    : `${generation} ${hashOf({labels, annotations: ownAnnotations(annotations)})}`;
};

/** Controllers write annotations of their own on what they manage. */
const ownAnnotations = (annotations: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => key.startsWith('ecom.dev/')));

/** Whether an object must be applied: it is missing, is to be different, or was changed by somebody else. */
export const needsApply = (
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  record: AppliedRecord | undefined,
): boolean => !live || !record || record.hash !== hashOf(desired) || record.version !== versionOf(live);

/**
 * What was put right by applying an object that somebody else had changed.
 *
 * @param live before it was applied
 * @param stored after it
 * @returns undefined when nothing was
 */
export const correctedDrift = (
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  record: AppliedRecord | undefined,
  stored: KubernetesObject,
): 'deleted' | 'changed' | undefined => {
  if (!record || record.hash !== hashOf(desired)) return undefined;
  if (stored.metadata.uid !== record.uid) return 'deleted';
  if (!live) return undefined;
  const version = versionOf(stored);
  return version !== record.version && version !== versionOf(live) ? 'changed' : undefined;
};

/** What to remember of an object that was applied. */
export const recordOf = (desired: KubernetesObject, stored: KubernetesObject): AppliedRecord => {
  const {clusterIP: clusterIp} = (stored.spec ?? {}) as {clusterIP?: string};
  return {
    hash: hashOf(desired),
    version: versionOf(stored),
    uid: stored.metadata.uid ?? '',
    ...(stored.kind === 'Service' && clusterIp !== undefined && {clusterIp}),
  };
};

/** A Service that was deleted, with the address that it had. */
export const withKnownAddress = (
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  record: AppliedRecord | undefined,
): KubernetesObject =>
  !live && record?.clusterIp ? {...desired, spec: {...(desired.spec as object), clusterIP: record.clusterIp}} : desired;
