/** The face for simulation and benchmarks: the use cases on memory adapters. */
export {catalogSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryPages} from '../adapters/memory/pages.ts';
export {memoryReplicas} from '../adapters/memory/replicas.ts';
export {listedFields, pageFilter, searchFilter, searchSort} from '../adapters/query.ts';
export {createUseCases} from '../application/index.ts';
export type {Ports, Replicas} from '../application/ports.ts';
export type {Search} from '../domain/search.ts';
