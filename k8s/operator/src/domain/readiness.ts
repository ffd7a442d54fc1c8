import type {KubernetesObject} from './kubernetes-object.ts';

/** Whether an object is as it should be: what kstatus calls Current, InProgress and Failed. */
export type Readiness =
  | {readonly state: 'ready'}
  | {readonly state: 'in-progress'; readonly message: string}
  | {readonly state: 'failed'; readonly reason: string; readonly message: string};

type StatusCondition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
  readonly lastTransitionTime?: string;
};

type WorkloadStatus = {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly readyReplicas?: number;
  readonly failed?: number;
  readonly conditions?: readonly StatusCondition[];
};

const ready: Readiness = {state: 'ready'};
const inProgress = (message: string): Readiness => ({state: 'in-progress', message});

export const statusOf = (object: KubernetesObject): WorkloadStatus => (object.status ?? {}) as WorkloadStatus;

export const statusCondition = (object: KubernetesObject, type: string): StatusCondition | undefined =>
  statusOf(object).conditions?.find(condition => condition.type === type);

const ofDeployment = (object: KubernetesObject): Readiness => {
  const {name, generation = 0} = object.metadata;
  const {observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0} = statusOf(object);
  if (observedGeneration < generation) return inProgress(`${name} was changed.`);
  const progressing = statusCondition(object, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    const {message = ''} = progressing;
    return {state: 'failed', reason: 'ProgressDeadlineExceeded', message: `${name} makes no progress: ${message}`};
  }
  const wanted = (object.spec as {replicas?: number}).replicas ?? 1;
  if (updatedReplicas < wanted) return inProgress(`${name} has ${updatedReplicas} of ${wanted} new pods.`);
  if (replicas > updatedReplicas) return inProgress(`${name} still has ${replicas - updatedReplicas} old pods.`);
  if (availableReplicas < wanted) return inProgress(`${name} has ${availableReplicas} of ${wanted} pods ready.`);
  return ready;
};

const ofJob = (object: KubernetesObject): Readiness => {
  const {name} = object.metadata;
  if (statusCondition(object, 'Complete')?.status === 'True') return ready;
  const failed = statusCondition(object, 'Failed');
  if (failed?.status === 'True') {
    return {
      state: 'failed',
      reason: failed.reason ?? 'JobFailed',
      message: `The Job ${name} failed: ${failed.message ?? ''}`,
    };
  }
  const {failed: attempts = 0} = statusOf(object);
  return inProgress(`The Job ${name} runs${attempts > 0 ? `, after ${attempts} failed attempts` : ''}.`);
};

/** Kinds that are in effect once they are stored are ready at once. */
export const readinessOf = (object: KubernetesObject): Readiness => {
  if (object.kind === 'Deployment') return ofDeployment(object);
  if (object.kind === 'Job') return ofJob(object);
  return ready;
};

/** When all pods of a Deployment were replaced; undefined while they are. */
export const rolledOutAt = (deployment: KubernetesObject): Date | undefined => {
  const progressing = statusCondition(deployment, 'Progressing');
  if (progressing?.reason !== 'NewReplicaSetAvailable' || !progressing.lastUpdateTime) return undefined;
  return new Date(progressing.lastUpdateTime);
};

/** When a Job failed for good; long ago for one that has not. */
export const failedAt = (job: KubernetesObject): Date =>
  new Date(statusCondition(job, 'Failed')?.lastTransitionTime ?? 0);
