import {performance} from 'node:perf_hooks';
import type {Register} from '../../domain/register.ts';

/**
 * Maximum age of the cached register. Far less than the time after which an old generation is dropped,
 * so that even a process that was paused reads no dropped generation.
 */
const maxAgeMs = 2_000;

export type CachedRegister = {
  /** The register, possibly cached. */
  cached(): Promise<Register>;
  /** The register, read after the call. Calls during a read share the next read. */
  fresh(): Promise<Register>;
};

/** The register, cached by this process. `switched` is called when another generation has become active. */
export const cachedRegister = (
  read: () => Promise<Register>,
  switched: () => void,
  now: () => number = () => performance.now(),
): CachedRegister => {
  let last: {readonly state: Register; readonly at: number} | undefined;
  let currentRead: Promise<unknown> = Promise.resolve();
  let nextRead: Promise<Register> | undefined;

  const startNextRead = async () => {
    await currentRead;
    nextRead = undefined;
    const at = now();
    const reading = read();
    currentRead = reading.catch(() => {});
    const state = await reading;
    const changed = last !== undefined && last.state.active !== state.active;
    last = {state, at};
    if (changed) switched();
    return state;
  };
  const fresh = () => {
    nextRead ??= startNextRead();
    return nextRead;
  };
  return {
    fresh,
    cached: async () => (last && now() - last.at < maxAgeMs ? last.state : fresh()),
  };
};
