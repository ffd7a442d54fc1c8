import {type KubernetesObject, ownerReference} from './kubernetes-object.ts';
import type {Shop} from './shop.ts';

type Container = {readonly name: string; readonly [field: string]: unknown};
type JobSpec = {readonly template: {readonly spec: {readonly containers: readonly Container[]}}};

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
  const {name, namespace, generation} = shop.metadata;
  const migration = objects.find(
    ({kind, metadata}) =>
      kind === 'Job' &&
      metadata.annotations?.['ecom.dev/wave'] === '0' &&
      metadata.labels?.['app.kubernetes.io/component'] === 'migrate',
  );
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
      name: `${name}-maintenance-${mode}-${generation}`,
      namespace,
      ...(migration.metadata.labels && {labels: migration.metadata.labels}),
      ownerReferences: [ownerReference(shop)],
    },
    spec: {...spec, template: {...spec.template, spec: {...spec.template.spec, containers}}},
  };
};
