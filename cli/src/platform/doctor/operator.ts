import {setTimeout as delay} from 'node:timers/promises';
import {listResources} from '../find-shop.ts';
import type {Kubectl} from '../kubectl.ts';
import {findOperators, type OperatorDeployment, operatorPods} from '../operator.ts';
import type {Resource} from '../resource.ts';
import type {ClusterCheck, Found} from './check.ts';

type Lease = Resource<{
  readonly holderIdentity?: string;
  /** RFC 3339, in microseconds. */
  readonly renewTime?: string;
  readonly leaseDurationSeconds?: number;
}>;

const versionLabel = 'app.kubernetes.io/version';

const examineDeployment = ({metadata, spec, status}: OperatorDeployment, version: string): readonly Found[] => {
  const {name, namespace, labels} = metadata;
  const wanted = spec?.replicas ?? 1;
  const ready = status?.readyReplicas ?? 0;
  const found = `${namespace}/${name}: ${ready} of ${wanted} pods ready`;
  const remedy = `See why: kubectl -n ${namespace} describe pods, and kubectl -n ${namespace} logs deployment/${name}`;
  const running = labels?.[versionLabel];
  return [
    ready === 0
      ? {status: 'fail', found, remedy}
      : ready < wanted
        ? {status: 'warn', found, remedy}
        : {status: 'ok', found},
    ...(running === undefined || running === version
      ? []
      : [
          {
            status: 'warn' as const,
            found: `${namespace}/${name} is of version ${running}, and this program of ${version}`,
            remedy: 'Use the same version of both.',
          },
        ]),
  ];
};

export const operator: ClusterCheck = {
  name: 'operator',
  remedy: 'See its Deployment: kubectl get deployments --all-namespaces',
  async examine({kubectl, version}) {
    const operators = await findOperators(kubectl);
    if (operators.length === 0)
      return [{status: 'fail', found: 'no operator is installed', remedy: 'Install it: ecom platform install --apply'}];
    return operators.flatMap(deployment => examineDeployment(deployment, version));
  },
};

/** The leader renews every 2 s. */
const renewalMs = 3000;
const defaultDurationSeconds = 15;

const isFresh = ({spec}: Lease): boolean => {
  const ageMs = Math.abs(Date.now() - Date.parse(spec?.renewTime ?? ''));
  return ageMs < (spec?.leaseDurationSeconds ?? defaultDurationSeconds) * 1000;
};

const heldLease = async (kubectl: Kubectl, pods: readonly string[]): Promise<Lease | undefined> => {
  const leases = await listResources<Lease>(kubectl, 'leases.coordination.k8s.io');
  return leases.find(({spec}) => spec?.holderIdentity && pods.some(pod => spec.holderIdentity!.startsWith(pod)));
};

const examineLeader = async (cluster: Kubectl, {metadata}: OperatorDeployment): Promise<Found> => {
  const {namespace} = metadata;
  const kubectl = cluster.inNamespace(namespace);
  const pods = (await operatorPods(cluster, namespace)).map(pod => pod.metadata.name);
  const lease = await heldLease(kubectl, pods);
  if (!lease)
    return {
      status: 'fail',
      found: `no pod of ${namespace}/${metadata.name} leads`,
      remedy: `See why in its log: kubectl -n ${namespace} logs deployment/${metadata.name}`,
    };
  const {holderIdentity: leader, renewTime} = lease.spec!;
  const ok: Found = {status: 'ok', found: `${leader} leads`};
  if (isFresh(lease)) return ok;
  // The clock of this computer may differ: a Lease that is renewed now is as good.
  await delay(renewalMs);
  const later = await heldLease(kubectl, pods);
  if (later && later.spec?.renewTime !== renewTime) return ok;
  return {
    status: 'fail',
    found: `${leader} leads, and has not renewed its Lease since ${renewTime}`,
    remedy: `Let another pod lead: kubectl -n ${namespace} delete pod ${leader}`,
  };
};

export const leader: ClusterCheck = {
  name: 'leader',
  remedy: 'See the Leases: kubectl get leases --all-namespaces',
  async examine({kubectl}) {
    const running = (await findOperators(kubectl)).filter(({status}) => status?.readyReplicas);
    return Promise.all(running.map(deployment => examineLeader(kubectl, deployment)));
  },
};
