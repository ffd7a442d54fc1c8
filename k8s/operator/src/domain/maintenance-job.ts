import {type KubernetesObject, ownerReference} from './kubernetes-object.ts';
import type {Shop} from './shop.ts';

type Container = {readonly name: string; readonly [field: string]: unknown};
type JobSpec = {readonly template: {readonly spec: {readonly containers: readonly Container[]}}};

const namePrefixOf = ({metadata: {name}}: Shop) => `${name}-maintenance-`;

/** The Job that migrates before the pods of a release start. */
export const migrationIn = (objects: readonly KubernetesObject[]): KubernetesObject | undefined =>
  objects.find(
    ({kind, metadata}) =>
      kind === 'Job' &&
      metadata.annotations?.['ecom.dev/wave'] === '0' &&
      metadata.labels?.['app.kubernetes.io/component'] === 'migrate',
  );

/** The Job that switches maintenance on or off, if there is one: it runs, or its result was not read. */
export const findMaintenanceJob = (
  shop: Shop,
  objects: Iterable<KubernetesObject>,
): {readonly job: KubernetesObject; readonly isOn: boolean} | undefined => {
  const prefix = namePrefixOf(shop);
  const job = [...objects].find(({kind, metadata: {name}}) => kind === 'Job' && name.startsWith(prefix));
  return job && {job, isOn: job.metadata.name.startsWith(`${prefix}on-`)};
};

/**
 * The Job that makes all services refuse writes, or accept them again: that which migrates, with another command for each database.
 *
 * @returns undefined for a shop without such a Job
 */
export const maintenanceJob = (
  shop: Shop,
  objects: readonly KubernetesObject[],
  isOn: boolean,
): KubernetesObject | undefined => {
  const {namespace, generation} = shop.metadata;
  const migration = migrationIn(objects);
  if (!migration) return undefined;
  const spec = migration.spec as JobSpec;
  const mode = isOn ? 'on' : 'off';
  const containers = spec.template.spec.containers.map(container => ({
    ...container,
    args: ['maintenance', mode, container.name],
  }));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${namePrefixOf(shop)}${mode}-${generation}`,
      namespace,
      ...(migration.metadata.labels && {labels: migration.metadata.labels}),
      ownerReferences: [ownerReference(shop)],
    },
    spec: {...spec, template: {...spec.template, spec: {...spec.template.spec, containers}}},
  };
};
