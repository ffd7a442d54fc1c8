/** When aggregates are due, in memory, as the `next_check_at` columns in PostgreSQL are. Times are milliseconds since the epoch. */
export const createDueTimes = () => {
  const entries = new Map<string, {readonly at: number; readonly claims: number}>();
  return {
    get: (id: string) => entries.get(id)?.at,
    set: (id: string, at: number) => void entries.set(id, {at, claims: 0}),
    delete: (id: string) => void entries.delete(id),
    /** Ids that are due at `now`, at most `limit`; each is due again after `intervalMs`, which may depend on how often it was claimed. */
    claim(now: string, limit: number, intervalMs: (claims: number) => number): readonly string[] {
      const due = [...entries].filter(([, {at}]) => at <= Date.parse(now)).slice(0, limit);
      for (const [id, {claims}] of due) entries.set(id, {at: Date.parse(now) + intervalMs(claims), claims: claims + 1});
      return due.map(([id]) => id);
    },
    /** Makes a waiting aggregate due later: after an interval from `now`, which may depend on how often it was claimed. */
    postpone(id: string, now: string, intervalMs: (claims: number) => number) {
      const entry = entries.get(id);
      if (entry) entries.set(id, {...entry, at: Date.parse(now) + intervalMs(entry.claims)});
    },
  };
};
