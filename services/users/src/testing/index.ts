/** What the simulator and the benches use of this service: its use cases on memory adapters. */
export {userSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryAddressBooks, memoryUsers} from '../adapters/memory.ts';
export {createUseCases, type UseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
export type {User} from '../domain/user.ts';
