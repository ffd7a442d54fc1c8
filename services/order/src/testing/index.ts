/** The face for simulation and benchmarks: the use cases on memory adapters. */
export {orderSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryOrders} from '../adapters/memory.ts';
export {createUseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
export {notCancellable} from '../domain/lifecycle.ts';
export type {Order, State} from '../domain/order.ts';
