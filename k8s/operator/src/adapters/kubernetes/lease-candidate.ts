import type {Api} from './api.ts';
import {createLeaseStore, type Lease, type LeaseSpec} from './lease.ts';
import {toMicroTime} from './micro-time.ts';

export type CandidateOptions = {
  readonly api: Api;
  readonly namespace: string;
  /** Of the Lease. */
  readonly name: string;
  /** Of this process; no other has it: the name of the pod. */
  readonly identity: string;
  /** Milliseconds without a change, after which a Lease of another is taken over. */
  readonly leaseDurationMs: number;
  /** Milliseconds of a clock that is never set; default: that of the process */
  readonly elapsedMs?: () => number;
};

/**
 * One of those that want a Lease. Whether another's Lease has expired is judged by how long it has not been changed, as observed here: the times in it are those of another clock.
 */
export const createCandidate = (options: CandidateOptions) => {
  const {api, namespace, name, identity, leaseDurationMs, elapsedMs = () => performance.now()} = options;
  const store = createLeaseStore(api, namespace, name);
  /** The last Lease that was written here: it needs not be read before the next write. */
  let ours: Lease | undefined;
  let observedSpec: string | undefined;
  let observedAt = 0;

  const observe = (lease: Lease | undefined) => {
    const spec = JSON.stringify(lease?.spec);
    if (spec !== observedSpec) observedAt = elapsedMs();
    observedSpec = spec;
  };

  const isFree = (lease: Lease | undefined) => {
    const holder = lease?.spec?.holderIdentity;
    return !holder || holder === identity || elapsedMs() - observedAt >= leaseDurationMs;
  };

  const toSpec = ({spec}: Lease | Partial<Lease>): LeaseSpec => {
    const now = toMicroTime(new Date());
    const isRenewal = spec?.holderIdentity === identity;
    return {
      ...spec,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
      acquireTime: (isRenewal && spec.acquireTime) || now,
      renewTime: now,
      leaseTransitions: spec ? (spec.leaseTransitions ?? 0) + (isRenewal ? 0 : 1) : 0,
    };
  };

  return {
    /**
     * Acquires or renews the Lease.
     *
     * @returns false when another holds it
     * @throws Failure when the API refuses, or does not answer; the Lease may have been written
     */
    async acquire(signal: AbortSignal): Promise<boolean> {
      for (;;) {
        const current = ours ?? (await store.read(signal));
        observe(current);
        if (!isFree(current)) return false;
        ours = undefined;
        ours = await store.write(current, toSpec(current ?? {}), signal);
        if (ours) return true;
      }
    },

    /** Lets others have the Lease at once, if it is held here. @throws like `acquire` */
    async release(signal: AbortSignal): Promise<void> {
      ours = undefined;
      const current = await store.read(signal);
      if (current?.spec?.holderIdentity !== identity) return;
      const spec = {...current.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: toMicroTime(new Date())};
      await store.write(current, spec, signal);
    },
  };
};
