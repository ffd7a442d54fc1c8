import pMap from 'p-map';
import type {Kubectl} from '../kubectl.ts';
import type {Resource} from '../resource.ts';
import {type Attempt, concurrency} from './attempt.ts';

type Pod = Resource<unknown, {readonly containerStatuses?: readonly {readonly restartCount?: number}[]}>;

/** Of each pod. */
const maxLines = 1000;

const readLog = (kubectl: Kubectl, pod: string, ...more: readonly string[]): Promise<string> =>
  kubectl.run(['logs', pod, '--all-containers', '--prefix', '--ignore-errors', `--tail=${maxLines}`, ...more]);

const hasRestarted = ({status}: Pod) =>
  status?.containerStatuses?.some(({restartCount = 0}) => restartCount > 0) ?? false;

/**
 * The ends of the logs of pods, also from before their last restart.
 *
 * @param kubectl in the namespace of the pods
 * @returns by the path of the file, in `folder`
 */
export const readPodLogs = async (
  kubectl: Kubectl,
  pods: readonly Resource[],
  folder: string,
  attempt: Attempt,
): Promise<ReadonlyMap<string, string>> => {
  const logs = new Map<string, string>();
  await pMap(
    pods as readonly Pod[],
    async pod => {
      const {name} = pod.metadata;
      logs.set(`${folder}/${name}.log`, await attempt(`log of ${name}`, () => readLog(kubectl, name), ''));
      if (!hasRestarted(pod)) return;
      const before = await attempt(`earlier log of ${name}`, () => readLog(kubectl, name, '--previous'), '');
      if (before) logs.set(`${folder}/${name}.previous.log`, before);
    },
    {concurrency},
  );
  return logs;
};
