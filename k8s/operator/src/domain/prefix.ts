import type {Shop} from './shop.ts';

/** The prefix of a shop's databases, topics and keys, as the chart forms it. */
export const prefixOf = ({metadata: {name, namespace}, spec}: Pick<Shop, 'metadata' | 'spec'>): string =>
  String(spec.prefix || `${namespace}_${name}`.replaceAll('-', '_'));
