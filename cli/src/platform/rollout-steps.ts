import {listResources} from './find-shop.ts';
import type {Kubectl} from './kubectl.ts';
import {annotations, type Condition, labels, type Resource} from './resource.ts';
import type {Shop} from './shop.ts';

/** Something that an update replaces or runs, in the order of waves. */
export type RolloutStep = {
  readonly wave: number;
  readonly when: string;
  readonly object: string;
  /** How it is now, after the last update. */
  readonly now: string;
};

type Workload = Resource<
  {readonly replicas?: number},
  {readonly conditions?: readonly Condition[]; readonly readyReplicas?: number}
>;

const stateOf = ({kind, spec, status}: Workload): string => {
  if (kind === 'Deployment') return `${status?.readyReplicas ?? 0} of ${spec?.replicas ?? 1} pods ready`;
  const ended = status?.conditions?.find(({type, status}) => /^(Complete|Failed)$/.test(type) && status === 'True');
  return ended?.type.toLowerCase() ?? 'not finished';
};

/** Waves of the chart: -1 and 0 before the pods, 8 and 9 after them. */
const whenOf = (wave: number): string => {
  if (wave === -1) return 'first: engines are looked at';
  if (wave === 0) return 'then: databases are expanded, topics created';
  if (wave === 9) return 'last: databases are contracted; no rollback after it';
  return wave === 8 ? 'then: something is bought' : 'then: pods are replaced and observed';
};

/** What an update of a Shop goes through, as its objects in the cluster tell. */
export const listRolloutSteps = async (kubectl: Kubectl, {metadata: {name}}: Shop): Promise<readonly RolloutStep[]> => {
  const selector = `--selector=${labels.shop}=${name}`;
  const [deployments, jobs] = await Promise.all([
    listResources<Workload>(kubectl, 'deployments.apps', [selector]),
    listResources<Workload>(kubectl, 'jobs.batch', [selector]),
  ]);
  return [...deployments, ...jobs]
    .flatMap(object => {
      const wave = Number(object.metadata.annotations?.[annotations.wave] ?? Number.NaN);
      if (Number.isNaN(wave)) return [];
      return [{wave, when: whenOf(wave), object: `${object.kind} ${object.metadata.name}`, now: stateOf(object)}];
    })
    .toSorted((one, other) => one.wave - other.wave || one.object.localeCompare(other.object));
};
