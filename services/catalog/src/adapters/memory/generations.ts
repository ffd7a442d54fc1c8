import type {Generations, Store} from '../../application/ports.ts';
import {type Register, registeredGenerations} from '../../domain/register.ts';
import {memoryPages} from './pages.ts';
import {memoryReplicas} from './replicas.ts';

/** Generations in this process, for tests: a catalog in memory has only one. `wipe` simulates the loss of MongoDB. */
export const memoryGenerations = (): Generations & {wipe(): void} => {
  const stores = new Map<string, Store>();
  let state: Register = {};
  const whileBuilding = (generation: string) =>
    state.building?.generation === generation ? state.building : undefined;

  return {
    wipe() {
      stores.clear();
      state = {};
    },
    read: async () => state,
    async enter(generation, seen) {
      const {active, building} = state;
      if (building?.generation !== seen.building?.generation || building?.heartbeats !== seen.building?.heartbeats)
        return false;
      if (!building && active !== seen.active) return false;
      state = {...state, building: {generation, heartbeats: 0, handledEvents: 0, writtenDocuments: 0}};
      return true;
    },
    async report(generation, progress) {
      const building = whileBuilding(generation);
      if (building) state = {...state, building: {...building, ...progress, heartbeats: building.heartbeats + 1}};
      return building !== undefined;
    },
    async leave(generation) {
      const building = whileBuilding(generation);
      if (building) state = {...state, building: {...building, isAbandoned: true}};
    },
    async promote(generation) {
      const building = whileBuilding(generation);
      if (building) state = {active: generation};
      return building !== undefined;
    },
    open(generation) {
      const store = stores.get(generation) ?? {replicas: memoryReplicas(), pages: memoryPages()};
      stores.set(generation, store);
      return store;
    },
    async prepare() {},
    async sweep() {
      const gone = [...stores.keys()].filter(generation => !registeredGenerations(state).includes(generation));
      for (const generation of gone) stores.delete(generation);
      return gone;
    },
  };
};
