/** The face for simulation and benchmarks: the use cases on memory adapters. */
export {cartSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryStores} from '../adapters/memory.ts';
export {createUseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
export type {Accessor, Cart} from '../domain/cart.ts';
