import type {KubernetesObject} from './kubernetes-object.ts';

/** Something wrong with a pod, with its remedy. */
export type Trouble = {
  readonly pod: string;
  /** In CamelCase, as the kubelet has it. */
  readonly reason: string;
  readonly message: string;
};

type ContainerStatus = {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: {readonly waiting?: {readonly reason?: string; readonly message?: string}};
  readonly lastState?: {
    readonly terminated?: {readonly reason?: string; readonly exitCode?: number; readonly message?: string};
  };
};

type PodStatus = {
  readonly phase?: string;
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
};

const remedies: Readonly<Record<string, string>> = {
  ImagePullBackOff: 'Check `image` and `imagePullSecrets`.',
  ErrImagePull: 'Check `image` and `imagePullSecrets`.',
  InvalidImageName: 'Check `image`.',
  CreateContainerConfigError: 'Create the Secret or its key.',
  CrashLoopBackOff: 'Read its log: ecom platform logs.',
  OOMKilled: 'Increase its memory limit in `defaults.resources` or `services`.',
  Unschedulable: 'Add nodes, or lower the requests in `defaults.resources`.',
};

const troubleOf = (pod: string, reason: string, detail: string | undefined): Trouble => ({
  pod,
  reason,
  message: [`${pod}: ${reason}${detail ? `, ${detail.trim().split('\n').at(-1)}` : ''}.`, remedies[reason]]
    .filter(Boolean)
    .join(' '),
});

const waiting = [
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CrashLoopBackOff',
];

/** What is wrong with pods that run or should run: crash loops, images that cannot be pulled, Secrets that are missing, no room. */
export const troublesOf = (pods: readonly KubernetesObject[]): readonly Trouble[] =>
  pods.flatMap(({metadata: {name, deletionTimestamp}, status}) => {
    if (deletionTimestamp) return [];
    const {containerStatuses = [], initContainerStatuses = [], conditions = []} = (status ?? {}) as PodStatus;
    const unschedulable = conditions.find(({type, reason}) => type === 'PodScheduled' && reason === 'Unschedulable');
    if (unschedulable) return [troubleOf(name, 'Unschedulable', unschedulable.message)];
    return [...initContainerStatuses, ...containerStatuses].flatMap(({state, lastState}) => {
      const reason = state?.waiting?.reason ?? '';
      if (!waiting.includes(reason)) return [];
      const terminated = lastState?.terminated;
      if (terminated?.reason === 'OOMKilled') return [troubleOf(name, 'OOMKilled', undefined)];
      return [troubleOf(name, reason, terminated?.message ?? state?.waiting?.message)];
    });
  });
