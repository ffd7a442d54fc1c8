import {registerAccountInvariants} from './account-invariants.ts';
import {createBus} from './bus.ts';
import {type ClientRecords, createBuyers} from './buyers.ts';
import {createEventCollector} from './event-collector.ts';
import {createFaultInjector, drawFaults} from './fault-injection.ts';
import {checkFinalState, hasPendingWork} from './final-invariants.ts';
import {registerOrderInvariants} from './order-invariants.ts';
import {registerPaymentInvariants} from './payment-invariants.ts';
import {createProcesses} from './processes.ts';
import {createProductFixtures} from './product-fixtures.ts';
import type {Random} from './random.ts';
import {registerReplicaInvariants} from './replica-invariants.ts';
import {createScheduler} from './scheduler.ts';
import {createShop, type Overrides} from './shop.ts';
import {registerStockInvariants} from './stock-invariants.ts';
import {createStores} from './stores.ts';
import type {ReportViolation, Violation} from './violation.ts';

export type SimulationOptions = {
  readonly random: Random;
  readonly buyers: number;
  /** Replaces parts of the services by defective ones. */
  readonly overrides?: Overrides;
  /** Receives the trace, line by line. */
  readonly onTraceLine?: ((line: string) => void) | undefined;
};

export type SimulationResult = {
  readonly violation: Violation | undefined;
  /** Number of accepted checkouts. */
  readonly purchases: number;
  readonly steps: number;
  /** Checksum of the trace: two runs with the same decisions have the same one. */
  readonly checksum: number;
};

/** Within this time after the last fault, all work must reach a final state. */
const completionTimeoutMs = 1_800_000;
const staffMembers = 2;
const maxSteps = 200_000;
const idPrefix = '00000000-0000-7000-8000-';
/** Ids are numbered. This shortens them to `#12`. */
const shortenIds = (text: string) =>
  text.replaceAll(/00000000-0000-7000-8000-0*([0-9a-f]+)/g, (_, id) => `#${Number.parseInt(id, 16)}`);

/** Simulates one shop with its buyers, until all work is done or an invariant is violated. */
export const runSimulation = async ({
  random,
  buyers,
  overrides = {},
  onTraceLine,
}: SimulationOptions): Promise<SimulationResult> => {
  let violation: Violation | undefined;
  let checksum = 0;
  let ids = 0;
  const newId = () => idPrefix + (++ids).toString(16).padStart(12, '0');
  const startMs = Date.parse('2026-03-03T00:00:00.000Z');
  let isSetUp = false;
  const trace = (line: string) => {
    checksum = (Math.imul(checksum, 31) + line.length + scheduler.timeMs()) | 0;
    // The creation of the products is not traced.
    if (!onTraceLine || !isSetUp) return;
    const seconds = ((scheduler.timeMs() - startMs) / 1000).toFixed(3);
    onTraceLine(`${seconds.padStart(9)}  ${shortenIds(line)}`);
  };
  const reportViolation: ReportViolation = (invariant, detail) => {
    violation ??= {invariant, detail: shortenIds(detail)};
  };

  const scheduler = createScheduler(random, (task, step) => trace(`${task.name}: ${step}`));
  const faults = drawFaults(random);
  const processes = createProcesses(scheduler, random, trace);
  const bus = createBus({scheduler, random, processes, faults, trace});
  const stores = createStores();
  const clientRecords: ClientRecords = {
    confirmedTotals: new Map(),
    acceptedOrders: new Map(),
    cancelledOrders: new Set(),
    signedUpUsers: new Set(),
    wronglyRefusedEmails: new Set(),
    receivedTransfers: new Set(),
  };
  const stock = registerStockInvariants(stores, reportViolation);
  const providerTotals = registerPaymentInvariants(stores, reportViolation);
  registerOrderInvariants(stores, clientRecords, reportViolation);
  registerReplicaInvariants(stores, reportViolation);
  const accounts = registerAccountInvariants(stores, reportViolation);
  const shop = createShop({scheduler, random, processes, bus, faults, stores, newId, reportViolation, overrides});

  const collectEvents = createEventCollector({scheduler, bus, stores, newId, reportViolation});
  const faultInjector = createFaultInjector({scheduler, random, processes, bus, faults, trace});
  const afterStep = () => {
    collectEvents();
    stock.checkInvariants();
  };

  /** Runs steps until no step and no timer is left, or until `isDone` is true when no step can run. */
  const runSteps = async (isDone: () => boolean) => {
    for (;;) {
      if (!scheduler.runNextStep()) {
        for (let i = 0; i < 20; i++) await null;
        if (!scheduler.runNextStep()) {
          if (isDone() || !scheduler.advanceToNextTimer()) return;
          continue;
        }
      }
      await scheduler.waitForCurrentTask();
      afterStep();
      if (violation) return;
      faultInjector.injectAtRandom();
      if (scheduler.steps() > maxSteps)
        return reportViolation('all work reaches a final state', `the simulation did not end after ${maxSteps} steps`);
    }
  };

  const drawnFaults = {...faults};
  faultInjector.stopAndRecover();
  const products = createProductFixtures({random, newId, createdAt: scheduler.now(), buyers});
  await stores.product.products.add(products);
  afterStep();
  await runSteps(() => true);

  isSetUp = true;
  Object.assign(faults, drawnFaults);
  processes.startAll();
  const variantIds = products.flatMap(({variants}) => variants.map(({id}) => id));
  const clients = createBuyers({
    scheduler,
    random,
    processes,
    shop,
    variantIds,
    newId,
    clientRecords,
    ledger: stores.providerLedger,
    notices: stores.auth.notices,
  });
  let activeClients = 0;
  const startClient = (client: () => Promise<void>) => {
    activeClients += 1;
    client()
      .catch(error => reportViolation('no client fails with an unexpected error', String(error?.stack ?? error)))
      .finally(() => {
        activeClients -= 1;
      });
  };
  for (let i = 0; i < buyers; i++) startClient(clients.runBuyer);
  for (let i = 0; i < staffMembers; i++) startClient(clients.runStaffMember);
  await runSteps(() => activeClients === 0);

  faultInjector.stopAndRecover();
  const recoveredAtMs = scheduler.timeMs();
  const isTimedOut = () => scheduler.timeMs() > recoveredAtMs + completionTimeoutMs;
  await runSteps(() => isTimedOut() || (!hasPendingWork(stores) && bus.pendingEvents().length === 0));
  if (!violation && isTimedOut())
    reportViolation(
      'all work reaches a final state',
      `work is still pending ${completionTimeoutMs / 60_000} minutes after the last fault`,
    );
  if (!violation)
    await checkFinalState({stores, bus, clientRecords, providerTotals, soldOf: stock.soldOf, reportViolation});
  if (!violation) await accounts.checkFinalState(clientRecords, scheduler.now());
  if (violation) trace(`VIOLATED: ${violation.invariant}: ${violation.detail}`);
  return {violation, purchases: stores.cart.outbox.length, steps: scheduler.steps(), checksum};
};
