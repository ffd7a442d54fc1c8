import type {KubernetesObject} from './kubernetes-object.ts';

type ContainerStatus = {
  readonly state?: {readonly terminated?: {readonly exitCode: number; readonly message?: string}};
};

/** What the containers of a failed Job said last: each sentence once. */
export const jobFailureReasons = (job: KubernetesObject, objects: readonly KubernetesObject[]): readonly string[] => {
  const lastLines = objects
    .filter(({kind, metadata}) => kind === 'Pod' && metadata.labels?.['job-name'] === job.metadata.name)
    .flatMap(
      ({status}) => (status as {containerStatuses?: readonly ContainerStatus[]} | undefined)?.containerStatuses ?? [],
    )
    .flatMap(({state}) => (state?.terminated?.exitCode ? [state.terminated.message ?? ''] : []))
    .map(message => message.trim().split('\n').at(-1)!);
  return [...new Set(lastLines)].filter(Boolean);
};
