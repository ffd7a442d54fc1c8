import type {KubernetesObject} from './kubernetes-object.ts';

type ContainerStatus = {
  readonly state?: {readonly terminated?: {readonly exitCode: number; readonly message?: string}};
};

type PodStatus = {
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
};

/** What the containers of a failed Job said last: each sentence once. @param lines of each container; default: 1 */
export const jobFailureReasons = (
  job: KubernetesObject,
  objects: readonly KubernetesObject[],
  lines = 1,
): readonly string[] => {
  const lastLines = objects
    .filter(({kind, metadata}) => kind === 'Pod' && metadata.labels?.['job-name'] === job.metadata.name)
    .flatMap(({status}) => {
      const {initContainerStatuses = [], containerStatuses = []} = (status ?? {}) as PodStatus;
      return [...initContainerStatuses, ...containerStatuses];
    })
    .flatMap(({state}) => (state?.terminated?.exitCode ? [state.terminated.message ?? ''] : []))
    .flatMap(message => message.trim().split('\n').slice(-lines));
  return [...new Set(lastLines)].filter(Boolean);
};
