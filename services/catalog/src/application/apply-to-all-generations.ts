import {catalogRebuilding, named, type Register} from '../domain/register.ts';
import type {Ports} from './ports.ts';

export type Everywhere = {
  readonly register: {
    /** What this process knows. */
    known(): Promise<Register>;
    /** What is so now: read after the call. */
    fresh(): Promise<Register>;
  };
  readonly portsOf: (generation: string) => Ports;
};

/**
 * Applies what was heard to every generation that the register names *after* it was applied: who is not done when a new generation is entered
 * learns of it, and applies it there too. What was done before the entry was in its topic before, where the new generation's maker finds it.
 * So nothing is lost, however slow or dead anybody is (docs/adr/0007).
 *
 * @throws Failure `unavailable` while there is no generation; the event will come again
 */
export const applyToAllGenerations =
  <Heard>(learn: (ports: Ports) => (heard: Heard) => Promise<unknown>) =>
  ({register, portsOf}: Everywhere) =>
  async (heard: Heard) => {
    const done = new Set<string>();
    for (let state = await register.known(); ; state = await register.fresh()) {
      const missing = named(state).filter(generation => !done.has(generation));
      if (missing.length === 0 && done.size > 0) return;
      if (missing.length === 0) throw catalogRebuilding();
      for (const generation of missing) {
        await learn(portsOf(generation))(heard);
        done.add(generation);
      }
    }
  };
