import {Failure} from './failure.ts';

export type OpenRequestLimits = {
  /** By key: a caller, or a network. */
  readonly maxPerKey: Readonly<Record<string, number>>;
  /** All of this process. */
  readonly maxTotal: number;
};

const tooMany = () =>
  new Failure(
    'rate-limited',
    'too-many-open-requests',
    'Too many requests of this kind are open. Close some, or try again later.',
    {
      retryAfter: 5,
    },
  );

/**
 * Limits how many long requests (event streams, long polls) are open at once, in this process.
 *
 * `open({holder: 'ada', network: '192.0.2.1'})` counts the request by each of the keys, and returns the function that ends it, which may be called repeatedly.
 *
 * @throws Failure `rate-limited`
 */
export const createOpenRequests = ({maxPerKey, maxTotal}: OpenRequestLimits) => {
  const counts = new Map<string, number>();
  let total = 0;
  const add = (key: string, difference: 1 | -1) => {
    const count = (counts.get(key) ?? 0) + difference;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  };
  return {
    open(keys: Readonly<Record<string, string>>): () => void {
      const named = Object.entries(keys).map(([kind, key]) => ({
        key: `${kind} ${key}`,
        max: maxPerKey[kind] ?? maxTotal,
      }));
      if (total >= maxTotal || named.some(({key, max}) => (counts.get(key) ?? 0) >= max)) throw tooMany();
      total += 1;
      for (const {key} of named) add(key, 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        total -= 1;
        for (const {key} of named) add(key, -1);
      };
    },
  };
};
