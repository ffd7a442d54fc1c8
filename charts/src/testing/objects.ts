import type {KubernetesObject} from '../helm.ts';

/** @throws Error if there is none */
export const named = (objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject => {
  const found = objects.find(object => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`There is no ${kind} ${name}`);
  return found;
};

export const ofKind = (objects: readonly KubernetesObject[], kind: string) =>
  objects.filter(object => object.kind === kind);

/** The pods among the objects, and those that they create. */
export const podSpecs = (objects: readonly KubernetesObject[]) =>
  objects.flatMap(({kind, metadata, spec}) => {
    const pod = kind === 'Pod' ? spec : (spec?.jobTemplate?.spec ?? spec)?.template?.spec;
    return pod?.containers ? [{name: `${kind} ${metadata.name}`, pod}] : [];
  });

/** The variables of the first container of a Deployment. */
export const environmentOf = (deployment: KubernetesObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    deployment.spec.template.spec.containers[0].env.map(({name, value}: {name: string; value: string}) => [
      name,
      value,
    ]),
  );
