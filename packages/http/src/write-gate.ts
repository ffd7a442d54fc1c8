import {Failure} from '@ecom/core/failure';

/**
 * Which requests of clients a service accepts. `paused`: requests that write wait until `until` (RFC 3339), and go on then. `maintenance`: they are
 * refused. Requests that read, and the handling of events, go on in every mode.
 */
export type WriteMode =
  | {readonly mode: 'open'}
  | {readonly mode: 'paused'; readonly until: string}
  | {readonly mode: 'maintenance'; readonly retryAfterSeconds: number; readonly message: string | null};

/** Decides about a request that writes: resolves once it may go on. @throws Failure `unavailable` during maintenance */
export type AdmitWrite = () => Promise<void> | undefined;

export type WriteGate = {
  readonly admit: AdmitWrite;
  /** Sets the mode; the end of a pause lets the waiting requests go on at once. */
  set(mode: WriteMode): void;
};

/** The longest that a pause delays a request, however often it is prolonged. */
const maxDelayMs = 2000;

/**
 * Holds or refuses requests that write, as the mode says. The mode is in memory: an open gate costs a comparison.
 *
 * @param now the clock by which a pause ends; RFC 3339
 */
export const createWriteGate = (now: () => string): WriteGate => {
  let current: WriteMode = {mode: 'open'};
  const waiting = new Set<() => void>();

  const assertNoMaintenance = () => {
    if (current.mode === 'maintenance') throw underMaintenance(current);
  };
  const delayMs = (until: string) => Math.min(maxDelayMs, Date.parse(until) - Date.parse(now()));

  const wait = (timeoutMs: number) =>
    new Promise<void>(resolve => {
      const goOn = () => {
        clearTimeout(timer);
        waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, timeoutMs);
      waiting.add(goOn);
    });

  return {
    admit() {
      if (current.mode === 'open') return undefined;
      assertNoMaintenance();
      const timeoutMs = current.mode === 'paused' ? delayMs(current.until) : 0;
      return timeoutMs > 0 ? wait(timeoutMs).then(assertNoMaintenance) : undefined;
    },
    set(mode) {
      current = mode;
      if (mode.mode !== 'paused') for (const goOn of waiting) goOn();
    },
  };
};

const underMaintenance = ({retryAfterSeconds: retryAfter, message}: WriteMode & {readonly mode: 'maintenance'}) =>
  new Failure(
    'unavailable',
    'maintenance',
    message ?? 'The shop is under maintenance: it can be read, and changes nothing. Try again later.',
    {retryAfter},
  );
