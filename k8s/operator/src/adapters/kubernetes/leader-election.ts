import {setTimeout as wait} from 'node:timers/promises';
import type {Logger} from '@ecom/core/log';
import {type CandidateOptions, createCandidate} from './lease-candidate.ts';
import {withTimeout} from './with-timeout.ts';

export type LeaderCallbacks = {
  /** Leadership begins; the signal is aborted when it ends. A rejection gives it up, a resolution does not. */
  onStartedLeading(signal: AbortSignal): void | Promise<void>;
  /** Called after the signal was aborted. The Lease is released when this and `onStartedLeading` have settled. */
  onStoppedLeading(): void | Promise<void>;
};

export type LeaderElection = {
  /** Waits for leadership, and leads, again and again, until `stop`. */
  run(callbacks: LeaderCallbacks): Promise<void>;
  /** Ends leadership, and releases the Lease. Resolves when `run` has. */
  stop(): Promise<void>;
  /** False also when the Lease has not been renewed in time and nothing was called yet. */
  isLeader(): boolean;
};

export type LeaderElectionOptions = Omit<CandidateOptions, 'leaseDurationMs' | 'elapsedMs'> & {
  readonly log: Logger;
  /** default: 15 s */
  readonly leaseDurationMs?: number;
  /** Since the last renewal, after which leadership ends; shorter than the duration; default: 10 s */
  readonly renewDeadlineMs?: number;
  /** Between two renewals, or two attempts to acquire the Lease; default: 2 s */
  readonly retryPeriodMs?: number;
};

/**
 * Elects one leader among processes by a Lease, with the algorithm of client-go. A leader that cannot reach the API stops before another can take over, as long
 * as clocks run at about the same speed.
 */
export const createLeaderElection = ({
  log,
  leaseDurationMs = 15_000,
  renewDeadlineMs = 10_000,
  retryPeriodMs = 2000,
  ...options
}: LeaderElectionOptions): LeaderElection => {
  const candidate = createCandidate({...options, leaseDurationMs});
  const stopping = new AbortController();
  const stopped = new Promise<void>(resolve => stopping.signal.addEventListener('abort', () => resolve()));
  /** A hanging request leaves time for another one. */
  const requestTimeoutMs = renewDeadlineMs / 2;
  let election: Promise<void> | undefined;
  let isLeading = false;
  let renewBefore = 0;

  const remainingMs = () => renewBefore - performance.now();
  const delay = (ms: number, signal: AbortSignal) => wait(ms, undefined, {signal}).catch(() => {});

  const acquire = async (timeoutMs: number, signal: AbortSignal): Promise<boolean> => {
    // Others count from the moment in which they see the renewal, which is later.
    const startedAt = performance.now();
    const isHeld = await withTimeout(timeoutMs, signal, candidate.acquire);
    if (isHeld) renewBefore = startedAt + renewDeadlineMs;
    return isHeld;
  };

  /** Resolves with true when the signal is aborted, and with false when the Lease is lost. */
  const renewUntil = async (signal: AbortSignal): Promise<boolean> => {
    for (;;) {
      await delay(Math.max(0, Math.min(retryPeriodMs, remainingMs())), signal);
      if (signal.aborted) return true;
      if (remainingMs() <= 0) return false;
      try {
        if (!(await acquire(Math.min(requestTimeoutMs, remainingMs()), signal))) return false;
      } catch (error) {
        if (signal.aborted) return true;
        log.warn({err: error}, 'the lease was not renewed');
      }
    }
  };

  const release = () =>
    withTimeout(requestTimeoutMs, undefined, candidate.release).catch(error =>
      log.warn({err: error}, 'the lease was not released; it expires'),
    );

  const lead = async ({onStartedLeading, onStoppedLeading}: LeaderCallbacks) => {
    const [leading, renewing] = [new AbortController(), new AbortController()];
    const failed = Promise.withResolvers<void>();
    log.info({identity: options.identity}, 'this process leads');
    isLeading = true;
    const isHeld = renewUntil(renewing.signal);
    const started = (async () => onStartedLeading(leading.signal))().catch(error => {
      if (!leading.signal.aborted) log.error({err: error}, 'the leader failed');
      failed.resolve();
    });
    await Promise.race([isHeld, failed.promise, stopped]);
    isLeading = false;
    leading.abort();
    await started;
    await (async () => onStoppedLeading())().catch(error => log.error({err: error}, 'the leader did not stop cleanly'));
    renewing.abort();
    if (await isHeld) await release();
    log.info({identity: options.identity}, 'this process does not lead any more');
  };

  const elect = async (callbacks: LeaderCallbacks) => {
    const {signal} = stopping;
    while (!signal.aborted) {
      const isHeld = await acquire(requestTimeoutMs, signal).catch(error => {
        if (!signal.aborted) log.warn({err: error}, 'the lease cannot be acquired');
        return false;
      });
      if (isHeld) await lead(callbacks);
      // Candidates that started together do not ask together.
      await delay(retryPeriodMs * (1 + Math.random() / 5), signal);
    }
  };

  return {
    run(callbacks) {
      if (election) throw new Error('A leader election can be run only once');
      election = elect(callbacks);
      return election;
    },
    async stop() {
      stopping.abort();
      await election;
    },
    isLeader: () => isLeading && !stopping.signal.aborted && remainingMs() > 0,
  };
};
