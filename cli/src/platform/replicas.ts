import {CommandError, UsageError} from '../client/errors.ts';
import {serviceNames} from '../client/services.ts';
import {assertObjectName} from './flags.ts';
import type {Shop} from './shop.ts';

export type Replicas = {readonly service: string; readonly replicas: number};

/** What has pods of its own: the services, the documents, and the gateway of the kind `proxy`. */
const scalable = [...serviceNames, 'docs', 'proxy'];

const parseReplicas = (word: string): Replicas => {
  const [, service, count] = /^([a-z-]+)=(\d{1,4})$/.exec(word) ?? [];
  if (service === undefined) throw new UsageError(`Write ${word} as SERVICE=N, such as order=3.`);
  if (!scalable.includes(service))
    throw new UsageError(`There is no service ${service}. Services: ${scalable.join(', ')}.`);
  return {service, replicas: Number(count)};
};

/**
 * The arguments of `scale`: a Shop, if it is named, and replicas.
 *
 * @throws UsageError for a service that does not exist, and without any replicas
 */
export const parseScale = (
  words: readonly string[],
): {readonly shop: string | undefined; readonly replicas: readonly Replicas[]} => {
  const isShop = words[0] !== undefined && !words[0].includes('=');
  const replicas = words.slice(isShop ? 1 : 0).map(parseReplicas);
  if (replicas.length === 0) throw new UsageError('Name what is to be scaled: SERVICE=N, such as order=3.');
  return {shop: isShop ? assertObjectName(words[0]!) : undefined, replicas};
};

/** The change of a Shop's spec. @throws CommandError for a Shop that is one pod */
export const toScalePatch = ({metadata, spec}: Shop, replicas: readonly Replicas[]): object => {
  if ((spec.standalone as {enabled?: boolean} | undefined)?.enabled)
    throw new CommandError(`The Shop ${metadata.name} is standalone: it is one pod, which cannot be scaled.`);
  const services = replicas.filter(({service}) => service !== 'proxy');
  const proxy = replicas.find(({service}) => service === 'proxy');
  return {
    ...(services.length > 0 && {
      services: Object.fromEntries(services.map(({service, replicas}) => [service, {replicas}])),
    }),
    ...(proxy && {gateway: {proxy: {replicas: proxy.replicas}}}),
  };
};

type Workload = {readonly autoscaling?: {readonly kind?: string}};

/** What scales a service instead (`hpa`, `keda`); undefined when its replicas are as the spec says. */
export const autoscalerOf = ({spec}: Shop, service: string): string | undefined => {
  if (service === 'proxy') return undefined;
  const own = (spec.services as Readonly<Record<string, Workload>> | undefined)?.[service];
  const kind = own?.autoscaling?.kind ?? (spec.defaults as Workload | undefined)?.autoscaling?.kind;
  return kind === 'none' ? undefined : kind;
};
