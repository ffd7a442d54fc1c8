import {performance} from 'node:perf_hooks';
import type {Register} from '../../domain/register.ts';

/**
 * Milliseconds for which a process goes by what it knows; then it looks first. Far less than passes before a generation that was left is dropped,
 * so that even a process that was stopped and goes on reads no dropped one.
 */
const trusted = 2_000;

export type CachedRegister = {
  /** What is so, or was a moment ago. */
  known(): Promise<Register>;
  /** What is so now: read after the call. Who asks while it is read shares the next reading. */
  fresh(): Promise<Register>;
};

/** What this process knows of the register. `switched` is called whenever another generation has become the current one. */
export const cachedRegister = (
  read: () => Promise<Register>,
  switched: () => void,
  now: () => number = () => performance.now(),
): CachedRegister => {
  let last: {readonly state: Register; readonly at: number} | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<Register> | undefined;

  const readNext = async () => {
    await underWay;
    next = undefined;
    const at = now();
    const reading = read();
    underWay = reading.catch(() => {});
    const state = await reading;
    const changed = last !== undefined && last.state.current !== state.current;
    last = {state, at};
    if (changed) switched();
    return state;
  };
  const fresh = () => {
    next ??= readNext();
    return next;
  };
  return {
    fresh,
    known: async () => (last && now() - last.at < trusted ? last.state : fresh()),
  };
};
