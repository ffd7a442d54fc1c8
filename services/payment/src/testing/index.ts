/** The face for simulation and benchmarks: the use cases on memory adapters. */
export {paymentSubscriptions} from '../adapters/events/subscriptions.ts';
export type {Ledger} from '../adapters/ledger.ts';
export {manualProvider} from '../adapters/manual/provider.ts';
export {memoryLedger, memoryPayments} from '../adapters/memory.ts';
export {simulatedProvider} from '../adapters/simulated/provider.ts';
export {createUseCases} from '../application/index.ts';
export type {Ports, Provider} from '../application/ports.ts';
export type {Decision, Payment} from '../domain/payment.ts';
