import {CommandError} from '../client/errors.ts';
import {listResources} from './find-shop.ts';
import type {Kubectl} from './kubectl.ts';
import {labels, type Resource} from './resource.ts';

export type LogOptions = {
  readonly shop: string;
  /** Default: all that has pods. */
  readonly service: string | undefined;
  readonly follow: boolean;
  /** RFC 3339. */
  readonly since: string | undefined;
  /** Of each pod. */
  readonly tail: number | undefined;
};

export type LogLine = {readonly service: string; readonly pod: string; readonly line: string};

/** Of the pods that kubectl reads at the same time. */
const maxStreams = 200;

const serviceOf = ({metadata}: Resource) => metadata.labels?.[labels.component] ?? metadata.name;

/** The service of each pod, by the pod's name. @throws CommandError when there is no pod */
const findPods = async (kubectl: Kubectl, {shop, service}: LogOptions): Promise<ReadonlyMap<string, string>> => {
  const pods = await listResources(kubectl, 'pods', [`--selector=${labels.shop}=${shop}`]);
  const services = new Map(pods.map(pod => [pod.metadata.name, serviceOf(pod)]));
  if (services.size === 0)
    throw new CommandError(`The Shop ${shop} has no pods.`, `See why with: ecom platform status ${shop}`);
  const names = [...new Set(services.values())].toSorted();
  if (service === undefined || names.includes(service)) return services;
  throw new CommandError(`The Shop ${shop} has no pods of ${service}. There are those of: ${names.join(', ')}.`);
};

/** `[pod/NAME/CONTAINER] LINE`, as kubectl prints it. */
const prefix = /^\[pod\/([^/]+)\/[^\]]+\] (.*)$/s;

/** The lines that pods of a Shop have logged, as they are. Pods that start while it follows are not among them. */
export const readLogs = async function* (kubectl: Kubectl, options: LogOptions): AsyncGenerator<LogLine> {
  const {shop, service, follow, since, tail} = options;
  const services = await findPods(kubectl, options);
  const selector = `${labels.shop}=${shop}${service === undefined ? '' : `,${labels.component}=${service}`}`;
  const lines = kubectl.lines([
    'logs',
    `--selector=${selector}`,
    '--all-containers',
    '--prefix',
    // A pod that only starts has no log yet.
    '--ignore-errors',
    `--max-log-requests=${maxStreams}`,
    `--tail=${tail ?? -1}`,
    ...(since === undefined ? [] : [`--since-time=${since}`]),
    ...(follow ? ['--follow'] : []),
  ]);
  for await (const text of lines) {
    const [, pod = '', line = text] = prefix.exec(text) ?? [];
    yield {service: services.get(pod) ?? pod, pod, line};
  }
};

/** A line as JSON with its service and its pod: with the fields that it has, if it is JSON itself. */
export const toLogRecord = ({service, pod, line}: LogLine): object => {
  try {
    const record = JSON.parse(line);
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return {...record, service, pod};
  } catch {
    // Not every program logs JSON.
  }
  return {msg: line, service, pod};
};
