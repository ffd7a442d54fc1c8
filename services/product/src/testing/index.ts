/** The face for simulation and benchmarks: the use cases on memory adapters. */
export {productSubscriptions} from '../adapters/events/subscriptions.ts';
export {memoryStores} from '../adapters/memory.ts';
export type {ProductServiceEvent} from '../adapters/memory-reservations.ts';
export {createUseCases} from '../application/index.ts';
export type {Ports} from '../application/ports.ts';
export type {Product} from '../domain/product.ts';
export type {Reservation} from '../domain/reservation.ts';
