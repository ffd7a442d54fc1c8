/** The face for simulation and benchmarks: the use cases on memory adapters. */
export {userSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryAddressBooks, memoryExports, memoryUsers} from '../adapters/memory.ts';
export {createUseCases, type UseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
export type {User} from '../domain/user.ts';
