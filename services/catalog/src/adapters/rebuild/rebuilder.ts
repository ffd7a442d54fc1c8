import {performance} from 'node:perf_hooks';
import {Failure} from '@ecom/core/failure';
import {newId} from '@ecom/core/ids';
import {every, type Worker} from '@ecom/core/schedule';
import type {Rebuild, RebuildState} from '@ecom/runtime/service';
import {needsBuilder, type Register, rebuildInProgress} from '../../domain/register.ts';
import {type BuilderOptions, buildGeneration} from './builder.ts';
import type {CachedRegister} from './cached-register.ts';

export type RebuilderOptions = Omit<BuilderOptions, 'heartbeatIntervalMs'> & {
  readonly register: Pick<CachedRegister, 'fresh'>;
  /** Intervals in milliseconds; for tests. */
  readonly times?: Partial<typeof defaults>;
};

const defaults = {
  /** Between two reads of the register: how late this process may notice a switch. */
  checkIntervalMs: 250,
  heartbeatIntervalMs: 1_000,
  /** Without a heartbeat, after which a builder counts as dead. */
  heartbeatTimeoutMs: 10_000,
  /** After a rebuild that failed. */
  retryDelayMs: 5_000,
  /** How long a generation must be active before others are dropped, so that nobody reads them any more. */
  dropDelayMs: 30_000,
  sweepIntervalMs: 60_000,
};

/** Measures for how long a value has been the same, by this process's own clock: clocks of different processes are never compared. */
const stopwatch = () => {
  let seen: string | undefined;
  let since = 0;
  return (now: string): number => {
    if (now !== seen) since = performance.now();
    seen = now;
    return performance.now() - since;
  };
};

export type Rebuilder = Worker &
  Pick<Rebuild, 'state'> & {
    /** @throws Failure `conflict` while one is in progress */
    rebuild(): Promise<RebuildState>;
    /** Checks once, and waits for the rebuild that this starts, if any. */
    settle(): Promise<void>;
  };

/** Ensures that there is a catalog: builds a generation when there is none, when its builder died, and on request. */
export const createRebuilder = ({register, times, ...options}: RebuilderOptions): Rebuilder => {
  const {checkIntervalMs, heartbeatIntervalMs, heartbeatTimeoutMs, retryDelayMs, dropDelayMs, sweepIntervalMs} = {
    ...defaults,
    ...times,
  };
  const {generations, log} = options;
  const stopping = new AbortController();
  const unchangedFor = stopwatch();
  const activeFor = stopwatch();
  let working: Promise<void> | undefined;
  let notBefore = 0;

  const build = async (generation: string) => {
    log.info({generation}, 'rebuilding the catalog');
    try {
      const done = await buildGeneration(generation, {...options, heartbeatIntervalMs}, stopping.signal);
      if (done) log.info({generation, ...done}, 'rebuilt the catalog');
      else log.warn({generation}, 'another process builds the next generation of the catalog now');
    } catch (error) {
      notBefore = performance.now() + retryDelayMs;
      if (!stopping.signal.aborted) log.error({err: error, generation}, 'rebuilding the catalog failed; retrying');
      await generations.leave(generation).catch(() => {});
    } finally {
      working = undefined;
    }
  };

  const startBuilding = async (seen: Register): Promise<boolean> => {
    const generation = newId();
    if (working || !(await generations.enter(generation, seen))) return false;
    working = build(generation);
    return true;
  };

  const check = async () => {
    const state = await register.fresh();
    const isSilent = unchangedFor(`${state.building?.generation} ${state.building?.heartbeats}`) >= heartbeatTimeoutMs;
    if (performance.now() >= notBefore && needsBuilder(state, isSilent)) await startBuilding(state);
  };
  // Readiness reports an unavailable MongoDB.
  const ifAvailable = (work: () => Promise<void>) => () =>
    work().catch(error => {
      if (!(error instanceof Failure)) throw error;
    });
  const checkIfAvailable = ifAvailable(check);

  /** An earlier version of this service may have created the active generation, without the indexes of this one. */
  const createIndexes = async () => {
    const {active} = await register.fresh();
    if (active !== undefined) await generations.prepare(active);
  };

  const dropUnused = async () => {
    const {active} = await register.fresh();
    // Without an active generation nobody reads, and all other generations are failed rebuilds.
    if (active !== undefined && activeFor(active) < dropDelayMs) return;
    const dropped = await generations.sweep();
    if (dropped.length > 0) log.info({dropped}, 'dropped unused generations of the catalog');
  };

  const looking = every(checkIntervalMs, 'checking the catalog', log, checkIfAvailable);
  const sweeping = every(sweepIntervalMs, 'dropping old generations of the catalog', log, dropUnused);
  const rebuild = async () => {
    const seen = await register.fresh();
    if (seen.building) throw rebuildInProgress();
    // The previous builder has activated its generation, and may not have finished its cleanup.
    await working;
    if (!(await startBuilding(seen))) throw rebuildInProgress();
    return state();
  };
  const state = async () => {
    const {active = null, building} = await register.fresh();
    if (!building) return {active, building: null};
    const {generation, handledEvents, writtenDocuments} = building;
    return {active, building: {generation, handledEvents, writtenDocuments}};
  };

  return {
    state,
    rebuild,
    async start() {
      await checkIfAvailable();
      await ifAvailable(createIndexes)();
      await looking.start();
      await sweeping.start();
    },
    async stop() {
      stopping.abort();
      await Promise.all([looking.stop(), sweeping.stop()]);
      await working;
    },
    async settle() {
      await check();
      await working;
    },
  };
};
