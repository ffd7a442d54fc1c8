import {setTimeout as wait} from 'node:timers/promises';
import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import {type RetryDelays, retryDelayMs} from '../../application/retry-delay.ts';
import type {ObjectKind} from '../../domain/kubernetes-object.ts';
import type {Api} from './api.ts';
import {unknownKindCode} from './discovery.ts';
import {listObjects} from './list-objects.ts';
import {createObjectStore, type ObjectStore} from './object-store.ts';
import type {ReflectorMetrics, RelistReason} from './reflector-metrics.ts';
import {expired, silentCode} from './status-failure.ts';
import {watchObjects} from './watch-objects.ts';

/** A local copy of the objects of one kind: listed once, then kept up to date by a watch. */
export type Reflector = ObjectStore & {
  /** Begins to list and watch, until `stop`. A reflector starts once. */
  start(): void;
  /** Ends the watch. Nothing is requested or reported afterwards. */
  stop(): Promise<void>;
  /** Whether all objects have been listed once. */
  hasSynced(): boolean;
  /** Resolves when all objects have been listed. Rejects when the signal is aborted, or the reflector stops before. */
  waitForSync(signal: AbortSignal): Promise<void>;
};

export type ReflectorTiming = {
  /** The API ends a watch after this time, or up to a fifth later; default: 300 s */
  readonly watchTimeoutSeconds: number;
  /** Milliseconds without an event or a bookmark (one comes each minute), after which a connection is replaced; default: 90 s */
  readonly idleTimeoutMs: number;
  /** Milliseconds without an event or a bookmark, after which all objects are listed again; default: 10 min */
  readonly relistAfterMs: number;
  /** A watch that ends within this time has failed; default: 1 s */
  readonly minWatchMs: number;
  /** default: 1 s to 30 s */
  readonly retryDelays: RetryDelays;
};

export type ReflectorOptions = {
  readonly api: Api;
  readonly kind: ObjectKind;
  /** default: all */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly log: Logger;
  readonly metrics: ReflectorMetrics;
  readonly timing?: Partial<ReflectorTiming>;
};

const defaultTiming: ReflectorTiming = {
  watchTimeoutSeconds: 300,
  idleTimeoutMs: 90_000,
  relistAfterMs: 600_000,
  minWatchMs: 1000,
  retryDelays: {minDelayMs: 1000, maxDelayMs: 30_000},
};

/** A `Retry-After` is honoured up to this time. */
const maxRetryAfterMs = 60_000;

export const createReflector = (options: ReflectorOptions): Reflector => {
  const {api, kind, namespace, labelSelector, metrics} = options;
  const timing = {...defaultTiming, ...options.timing};
  const log = options.log.child({kind: kind.kind, ...(namespace && {namespace})});
  const {set, delete: remove, replaceAll, ...readable} = createObjectStore(log);
  const stopping = new AbortController();
  const {signal} = stopping;
  const synced = Promise.withResolvers<void>();
  synced.promise.catch(() => {});
  let hasSynced = false;
  let isKindMissing = false;
  let loop: Promise<void> | undefined;

  let resourceVersion = '';
  let lastEventAt = performance.now();
  /** In succession: an event ends them. */
  let failures = 0;

  const replace = (objects: Parameters<typeof replaceAll>[0]) => {
    replaceAll(objects);
    hasSynced = true;
    synced.resolve();
  };

  const relist = async (reason: RelistReason) => {
    const list = await listObjects(api, {kind, namespace, labelSelector, signal, maxAttempts: 1});
    signal.throwIfAborted();
    isKindMissing = false;
    metrics.relists.inc({kind: kind.kind, reason});
    resourceVersion = list.resourceVersion;
    lastEventAt = performance.now();
    replace(list.objects);
  };

  const watch = async () => {
    const startedAt = performance.now();
    const timeoutSeconds = Math.ceil(timing.watchTimeoutSeconds * (1 + Math.random() / 5));
    const {idleTimeoutMs} = timing;
    const watched = {kind, namespace, labelSelector, resourceVersion, timeoutSeconds, idleTimeoutMs, signal};
    for await (const event of watchObjects(api, watched)) {
      if (signal.aborted) return;
      failures = 0;
      lastEventAt = performance.now();
      resourceVersion = event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion!;
      if (event.type === 'DELETED') remove(event.object);
      else if (event.type !== 'BOOKMARK') set(event.object);
    }
    // Otherwise a proxy that closes each watch at once would be asked without a pause.
    if (performance.now() - startedAt < timing.minWatchMs) throw watchEndedEarly();
    failures = 0;
  };

  const delay = (ms: number) => wait(ms, undefined, {signal}).catch(() => {});

  /** Waits as long as the failure demands. @returns why all objects must be listed again, if they must */
  const recover = async (error: unknown): Promise<RelistReason | undefined> => {
    const {code, details, kind: failureKind} = error instanceof Failure ? error : ({} as Partial<Failure>);
    if (code === unknownKindCode) {
      if (!isKindMissing) log.warn('the cluster has no kind %s in %s; it is left out', kind.kind, kind.apiVersion);
      isKindMissing = true;
      replace([]);
      await delay(timing.relistAfterMs);
      return 'unknown-kind';
    }
    failures++;
    // Only the kind itself can be missing.
    if (failureKind === 'not-found') api.forget(kind.apiVersion);
    const reason = code === expired ? 'expired' : undefined;
    // The API forgets old versions all the time: that is no outage.
    if (reason && failures === 1) return reason;
    const retryAfterMs = Math.min(maxRetryAfterMs, (details?.retryAfter ?? 0) * 1000);
    const delayMs = Math.max(retryAfterMs, retryDelayMs(failures, timing.retryDelays));
    // Nothing changes for long in a quiet cluster, and not every API sends bookmarks then.
    const level = code === silentCode ? 'debug' : 'warn';
    log[level]({err: error}, 'objects are not watched; trying again in %d ms', Math.round(delayMs));
    await delay(delayMs);
    return reason ?? (failureKind === 'not-found' ? 'unknown-kind' : undefined);
  };

  const run = async () => {
    let reason: RelistReason | undefined = 'start';
    while (!signal.aborted) {
      try {
        if (!reason && performance.now() - lastEventAt >= timing.relistAfterMs) reason = 'silence';
        if (reason) await relist(reason);
        else metrics.watchRestarts.inc({kind: kind.kind});
        reason = undefined;
        await watch();
      } catch (error) {
        if (!signal.aborted) reason = (await recover(error)) ?? reason;
      }
    }
  };

  return {
    ...readable,
    start() {
      if (loop) throw new Error('A reflector can be started only once');
      const untrack = metrics.track(kind.kind, () => (performance.now() - lastEventAt) / 1000);
      loop = run().finally(untrack);
    },
    async stop() {
      stopping.abort();
      synced.reject(new Error('The reflector stopped before all objects were listed'));
      await loop;
    },
    hasSynced: () => hasSynced,
    async waitForSync(signal) {
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      const abort = () => aborted.reject(signal.reason);
      signal.addEventListener('abort', abort, {once: true});
      await Promise.race([synced.promise, aborted.promise]).finally(() => signal.removeEventListener('abort', abort));
    },
  };
};

const watchEndedEarly = () =>
  new Failure('unavailable', 'watch-ended-early', 'The Kubernetes API ended a watch at once.');
