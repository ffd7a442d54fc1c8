import type {Generations, Store} from '../../application/ports.ts';
import {named, type Register} from '../../domain/register.ts';
import {memoryPages} from './pages.ts';
import {memoryReplicas} from './replicas.ts';

/** Generations in this process, for tests: a catalog in memory has only one. `wipe` simulates the loss of MongoDB. */
export const memoryGenerations = (): Generations & {wipe(): void} => {
  const stores = new Map<string, Store>();
  let state: Register = {};
  const making = (generation: string) => (state.next?.generation === generation ? state.next : undefined);

  return {
    wipe() {
      stores.clear();
      state = {};
    },
    read: async () => state,
    async enter(generation, seen) {
      const {current, next} = state;
      if (next?.generation !== seen.next?.generation || next?.beat !== seen.next?.beat) return false;
      if (!next && current !== seen.current) return false;
      state = {...state, next: {generation, beat: 0, heard: 0, made: 0}};
      return true;
    },
    async report(generation, progress) {
      const next = making(generation);
      if (next) state = {...state, next: {...next, ...progress, beat: next.beat + 1}};
      return next !== undefined;
    },
    async leave(generation) {
      const next = making(generation);
      if (next) state = {...state, next: {...next, left: true}};
    },
    async promote(generation) {
      const next = making(generation);
      if (next) state = {current: generation};
      return next !== undefined;
    },
    open(generation) {
      const store = stores.get(generation) ?? {replicas: memoryReplicas(), pages: memoryPages()};
      stores.set(generation, store);
      return store;
    },
    async prepare() {},
    async sweep() {
      const gone = [...stores.keys()].filter(generation => !named(state).includes(generation));
      for (const generation of gone) stores.delete(generation);
      return gone;
    },
  };
};
