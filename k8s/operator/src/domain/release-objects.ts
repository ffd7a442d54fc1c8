import {hashOf} from './hash.ts';
import {type KubernetesObject, ownerReference} from './kubernetes-object.ts';
import {type RolloutOptions, type Shop, shopLabel} from './shop.ts';

/** Of a copy of credentials: the hash of what was copied. */
export const sourceAnnotation = 'ecom.dev/source-hash';
const waveAnnotation = 'ecom.dev/wave';
/** After the Deployments and before the Job that contracts the databases. */
const smokeTestWave = 8;

/** What a revision of a shop consists of. */
export type ReleaseObjects = {
  /** Names what is rendered: the same for the same objects. */
  readonly revision: string;
  readonly objects: readonly KubernetesObject[];
  /** Buys something. Absent when nothing leads from within the cluster to the shop, or it is turned off. */
  readonly smokeTest?: KubernetesObject;
  /** Publishes the state of all services again. Only databases of another prefix need it, so it is no part of the revision. */
  readonly republish?: KubernetesObject;
};

/** The Secret that the pods of a revision read: a copy of the credentials. */
export const credentialsOf = ({objects}: ReleaseObjects): string | undefined =>
  objects.find(({kind, metadata}) => kind === 'Secret' && metadata.annotations?.[sourceAnnotation] !== undefined)
    ?.metadata.name;

type PodTemplate = {
  readonly metadata?: {readonly labels?: object; readonly annotations?: object};
  readonly spec: object;
};
type PodSpec = Readonly<Record<string, unknown>> & {
  readonly containers: readonly {readonly args?: readonly string[]}[];
};
type WorkloadSpec = Readonly<Record<string, unknown>> & {readonly template: PodTemplate};

/** The wave of an object: -1 for those that come before all. */
export const waveOf = ({metadata: {annotations}}: KubernetesObject): number =>
  Number(annotations?.[waveAnnotation] ?? -1);

const annotationsOf = ({metadata: {annotations = {}}}: KubernetesObject) => annotations;

const withTemplateLabel = (spec: WorkloadSpec, shop: string, annotations: object): WorkloadSpec => ({
  ...spec,
  template: {
    ...spec.template,
    metadata: {
      ...spec.template.metadata,
      labels: {...spec.template.metadata?.labels, [shopLabel]: shop},
      annotations: {...spec.template.metadata?.annotations, ...annotations},
    },
  },
});

const secretNamesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(secretNamesIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const {name, secretName} = (member ?? {}) as {name?: string; secretName?: string};
    if (key === 'secret' || key === 'secretKeyRef' || key === 'secretRef') return name ?? secretName ?? [];
    return secretNamesIn(member);
  });
};

/** The Secrets that the pods of an object read. */
export const secretsOf = ({spec}: KubernetesObject): readonly string[] => [
  ...new Set(secretNamesIn((spec as Partial<WorkloadSpec> | undefined)?.template?.spec)),
];

/** Whether it must outlive the shop. */
const isKept = (object: KubernetesObject): boolean => annotationsOf(object)['helm.sh/resource-policy'] === 'keep';

/** Annotations for Helm alone. */
const withoutHooks = (annotations: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith('helm.sh/')));

/** A shop that is new has nothing to buy. */
const acceptingNoProducts = ({containers, ...spec}: PodSpec): PodSpec => ({
  ...spec,
  containers: containers.map(container => ({...container, args: [...(container.args ?? []), '--allow-empty']})),
});

/** Each revision is tested once, so its name is that of the Job. */
const asJob = (pod: KubernetesObject, shop: Shop, revision: string): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: `${shop.metadata.name}-smoke-test-${revision}`,
    labels: pod.metadata.labels ?? {},
    annotations: {[waveAnnotation]: String(smokeTestWave)},
  },
  spec: {
    backoffLimit: 2,
    activeDeadlineSeconds: 300,
    template: {metadata: {labels: pod.metadata.labels}, spec: acceptingNoProducts(pod.spec as PodSpec)},
  },
});

/** A Job cannot be changed, so another template makes another Job. */
const withHashedName = (job: KubernetesObject): KubernetesObject => ({
  ...job,
  metadata: {...job.metadata, name: `${job.metadata.name.slice(0, 50)}-${hashOf(job.spec)}`},
});

export type DecorateOptions = {
  readonly rollout: RolloutOptions;
  /** Hashes of the Secrets that pods read, by name, so that other content makes other pods. */
  readonly secretHashes: Readonly<Record<string, string>>;
};

/** Makes what the chart rendered the shop's own: with its owner, its label, and names of Jobs that tell their content. */
export const decorate = (
  rendered: readonly KubernetesObject[],
  shop: Shop,
  {rollout, secretHashes}: DecorateOptions,
): ReleaseObjects => {
  const {namespace, name: shopName} = shop.metadata;
  const own = (object: KubernetesObject): KubernetesObject => {
    const annotations = withoutHooks(annotationsOf(object));
    const metadata = {
      ...object.metadata,
      namespace,
      labels: {
        ...object.metadata.labels,
        'app.kubernetes.io/managed-by': 'ecom-operator',
        [shopLabel]: shopName,
      },
      ...(Object.keys(annotations).length > 0 && {annotations}),
      ...(!isKept(object) && {ownerReferences: [ownerReference(shop)]}),
    };
    const spec = object.spec as WorkloadSpec | undefined;
    if (!spec?.template) return {...object, metadata};
    const hashes = Object.fromEntries(
      secretsOf(object).flatMap(secret =>
        secretHashes[secret] ? [[`checksum/secret-${secret}`.slice(0, 72), secretHashes[secret]]] : [],
      ),
    );
    const deadline = object.kind === 'Deployment' && {progressDeadlineSeconds: rollout.deadlineSeconds};
    const owned = {...object, metadata, spec: {...withTemplateLabel(spec, shopName, hashes), ...deadline}};
    return object.kind === 'Job' && waveOf(object) !== smokeTestWave ? withHashedName(owned) : owned;
  };

  const isTest = (object: KubernetesObject) => annotationsOf(object)['helm.sh/hook'] === 'test';
  const test = rendered.find(isTest);
  const isRepublish = ({kind, metadata: {labels}}: KubernetesObject) =>
    kind === 'Job' && labels?.['app.kubernetes.io/component'] === 'republish';
  const republish = rendered.find(isRepublish);
  const objects = rendered.filter(object => !isTest(object) && !isRepublish(object)).map(own);
  const revision = hashOf(objects);
  return {
    revision,
    objects,
    ...(republish && {republish: own(republish)}),
    ...(test && rollout.smokeTest && {smokeTest: own(asJob(test, shop, revision))}),
  };
};

const kindsOfScaling = ['HorizontalPodAutoscaler', 'ScaledObject', 'PodDisruptionBudget'];

/** The objects without pods, and without anything that would start some. */
export const withoutPods = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] =>
  objects
    .filter(({kind}) => !kindsOfScaling.includes(kind))
    .map(object =>
      object.kind === 'Deployment' ? {...object, spec: {...(object.spec as object), replicas: 0}} : object,
    );
