import type {Connection} from 'mongoose';
import type {Generations} from '../../application/ports.ts';
import type {BuildingGeneration, Register} from '../../domain/register.ts';
import {isDuplicate} from './errors.ts';

type RegisterDocument = Register & {readonly _id: 'register'};

/** The register: the one document of the collection `generations`. */
export const mongoRegister = (
  connection: Connection,
): Pick<Generations, 'read' | 'enter' | 'report' | 'leave' | 'promote'> => {
  const register = connection.collection<RegisterDocument>('generations');
  const whileBuilding = (generation: string) => ({_id: 'register' as const, 'building.generation': generation});

  return {
    async read() {
      const found = await register.findOne({_id: 'register'});
      if (!found) return {};
      const {_id, ...state} = found;
      return state;
    },

    async enter(generation, {active, building}) {
      const making: BuildingGeneration = {generation, heartbeats: 0, handledEvents: 0, writtenDocuments: 0};
      if (!active && !building) {
        try {
          await register.insertOne({_id: 'register', building: making});
          return true;
        } catch (error) {
          if (isDuplicate(error)) return false;
          throw error;
        }
      }
      const seen = building
        ? {'building.generation': building.generation, 'building.heartbeats': building.heartbeats}
        : {active: active!, building: {$exists: false}};
      const {matchedCount} = await register.updateOne({_id: 'register', ...seen}, {$set: {building: making}});
      return matchedCount === 1;
    },

    async report(generation, {handledEvents, writtenDocuments}) {
      const {matchedCount} = await register.updateOne(whileBuilding(generation), {
        $inc: {'building.heartbeats': 1},
        $set: {'building.handledEvents': handledEvents, 'building.writtenDocuments': writtenDocuments},
      });
      return matchedCount === 1;
    },

    async leave(generation) {
      await register.updateOne(whileBuilding(generation), {$set: {'building.isAbandoned': true}});
    },

    async promote(generation) {
      const {matchedCount} = await register.updateOne(whileBuilding(generation), {
        $set: {active: generation},
        $unset: {building: ''},
      });
      return matchedCount === 1;
    },
  };
};
