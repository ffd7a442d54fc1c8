import {catalogRebuilding, type Register, registeredGenerations} from '../domain/register.ts';
import type {Ports} from './ports.ts';

export type Everywhere = {
  readonly register: {
    /** The cached register. */
    cached(): Promise<Register>;
    /** The register, read after the call. */
    fresh(): Promise<Register>;
  };
  readonly portsOf: (generation: string) => Ports;
};

/**
 * Applies an event to every generation that the register names *after* it was applied: a handler that is running when a new generation is entered
 * notices it, and applies the event to it, too. An event that was handled before that was in its topic before, where the new generation's builder consumes it.
 * So nothing is lost, however slow a process is, or whenever it dies (docs/adr/0007).
 *
 * @throws Failure `unavailable` while there is no generation; the event is delivered again
 */
export const applyToAllGenerations =
  <Change>(apply: (ports: Ports) => (change: Change) => Promise<unknown>) =>
  ({register, portsOf}: Everywhere) =>
  async (change: Change) => {
    const done = new Set<string>();
    for (let state = await register.cached(); ; state = await register.fresh()) {
      const missing = registeredGenerations(state).filter(generation => !done.has(generation));
      if (missing.length === 0 && done.size > 0) return;
      if (missing.length === 0) throw catalogRebuilding();
      for (const generation of missing) {
        await apply(portsOf(generation))(change);
        done.add(generation);
      }
    }
  };
