import {Counter, Gauge, type Registry} from 'prom-client';

/** Why all objects were listed: at the start, after a version that the API has forgotten, after silence, or since the kind was missing. */
export type RelistReason = 'start' | 'expired' | 'silence' | 'unknown-kind';

/** Metrics of the reflectors of one process. */
export const createReflectorMetrics = (registry: Registry) => {
  const ages = new Map<() => number, string>();
  const relists = new Counter({
    name: 'operator_relists_total',
    help: 'Lists of all objects of a kind by reason: start, expired, silence, unknown-kind',
    labelNames: ['kind', 'reason'] as const,
    registers: [registry],
  });
  const watchRestarts = new Counter({
    name: 'operator_watch_restarts_total',
    help: 'Watches that ended and were requested again, among them those that the API ends after some minutes',
    labelNames: ['kind'] as const,
    registers: [registry],
  });
  new Gauge({
    name: 'operator_watch_last_event_age_seconds',
    help: 'Time since the last event, bookmark or list of a kind; of several namespaces the longest',
    labelNames: ['kind'] as const,
    registers: [registry],
    collect() {
      this.reset();
      const longest = new Map<string, number>();
      for (const [age, kind] of ages) longest.set(kind, Math.max(longest.get(kind) ?? 0, age()));
      for (const [kind, seconds] of longest) this.set({kind}, seconds);
    },
  });
  return {
    relists,
    watchRestarts,
    /** Reports the age of a reflector's last event, until the returned function is called. */
    track: (kind: string, ageSeconds: () => number): (() => void) => {
      ages.set(ageSeconds, kind);
      return () => ages.delete(ageSeconds);
    },
  };
};

export type ReflectorMetrics = ReturnType<typeof createReflectorMetrics>;
