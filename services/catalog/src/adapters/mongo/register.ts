import type {Connection} from 'mongoose';
import type {Generations} from '../../application/ports.ts';
import type {BuildingGeneration, Register} from '../../domain/register.ts';
import {isDuplicate} from './errors.ts';

type RegisterDocument = Register & {readonly _id: 'current'};

/** The register: the one document of the collection `generations`. */
export const mongoRegister = (
  connection: Connection,
): Pick<Generations, 'read' | 'enter' | 'report' | 'leave' | 'promote'> => {
  const register = connection.collection<RegisterDocument>('generations');
  const inTheMaking = (generation: string) => ({_id: 'current' as const, 'next.generation': generation});

  return {
    async read() {
      const found = await register.findOne({_id: 'current'});
      if (!found) return {};
      const {_id, ...state} = found;
      return state;
    },

    async enter(generation, {current, next}) {
      const making: BuildingGeneration = {generation, beat: 0, heard: 0, made: 0};
      if (!current && !next) {
        try {
          await register.insertOne({_id: 'current', next: making});
          return true;
        } catch (error) {
          if (isDuplicate(error)) return false;
          throw error;
        }
      }
      const seen = next
        ? {'next.generation': next.generation, 'next.beat': next.beat}
        : {current: current!, next: {$exists: false}};
      const {matchedCount} = await register.updateOne({_id: 'current', ...seen}, {$set: {next: making}});
      return matchedCount === 1;
    },

    async report(generation, {heard, made}) {
      const {matchedCount} = await register.updateOne(inTheMaking(generation), {
        $inc: {'next.beat': 1},
        $set: {'next.heard': heard, 'next.made': made},
      });
      return matchedCount === 1;
    },

    async leave(generation) {
      await register.updateOne(inTheMaking(generation), {$set: {'next.left': true}});
    },

    async promote(generation) {
      const {matchedCount} = await register.updateOne(inTheMaking(generation), {
        $set: {current: generation},
        $unset: {next: ''},
      });
      return matchedCount === 1;
    },
  };
};
