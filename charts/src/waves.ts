import type {ServiceName} from '@ecom/contracts/services';

type Component =
  | ServiceName
  | 'docs'
  | 'proxy'
  | 'standalone'
  | 'preflight'
  | 'topics'
  | 'migrate-expand'
  | 'migrate-contract'
  | 'republish'
  | 'demo';

/**
 * The order in which an operator applies the chart: what a wave contains is ready before the next begins. Services that others call or listen to come first,
 * and what only reads comes last.
 */
export const waves: Readonly<Record<Component, number>> = {
  preflight: -1,
  topics: 0,
  'migrate-expand': 0,
  standalone: 1,
  auth: 1,
  users: 2,
  product: 2,
  cart: 2,
  order: 3,
  payment: 3,
  catalog: 4,
  notification: 4,
  docs: 4,
  proxy: 5,
  republish: 7,
  demo: 8,
  'migrate-contract': 9,
};
