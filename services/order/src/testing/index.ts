/** The face for simulation and benchmarks: the use cases on memory adapters. */
export {orderSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryOrders} from '../adapters/memory.ts';
export {createUseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
export {countsOf, openLines} from '../domain/lines.ts';
export type {Accessor, Order} from '../domain/order.ts';
export {isAwaitingAnswer, isPaid, refundedAmount} from '../domain/order.ts';
export {type Decision, statusesOf} from '../domain/transition.ts';
