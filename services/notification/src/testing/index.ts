/** The exports for simulation and benchmarks: the use cases on memory adapters. */
export {notificationSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryMails} from '../adapters/memory.ts';
export {createUseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
