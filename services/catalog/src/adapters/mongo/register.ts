import type {Connection} from 'mongoose';
import type {Generations} from '../../application/ports.ts';
import type {BuildingGeneration, Register} from '../../domain/register.ts';
import {isDuplicate} from './errors.ts';

/** The stored names stay as they are: processes of several versions share the document during a rolling update. */
type RegisterDocument = {
  readonly _id: 'current';
  readonly current?: string;
  readonly next?: {
    readonly generation: string;
    readonly beat: number;
    readonly heard: number;
    readonly made: number;
    readonly left?: boolean;
  };
};

const toBuilding = ({
  generation,
  beat,
  heard,
  made,
  left,
}: NonNullable<RegisterDocument['next']>): BuildingGeneration => ({
  generation,
  heartbeats: beat,
  handledEvents: heard,
  writtenDocuments: made,
  ...(left !== undefined && {isAbandoned: left}),
});

const toRegister = ({current, next}: RegisterDocument): Register => ({
  ...(current !== undefined && {active: current}),
  ...(next && {building: toBuilding(next)}),
});

/** The register: the one document of the collection `generations`. */
export const mongoRegister = (
  connection: Connection,
): Pick<Generations, 'read' | 'enter' | 'report' | 'leave' | 'promote'> => {
  const register = connection.collection<RegisterDocument>('generations');
  const whileBuilding = (generation: string) => ({_id: 'current' as const, 'next.generation': generation});

  return {
    async read() {
      const found = await register.findOne({_id: 'current'});
      return found ? toRegister(found) : {};
    },

    async enter(generation, {active, building}) {
      const next = {generation, beat: 0, heard: 0, made: 0};
      if (!active && !building) {
        try {
          await register.insertOne({_id: 'current', next});
          return true;
        } catch (error) {
          if (isDuplicate(error)) return false;
          throw error;
        }
      }
      const seen = building
        ? {'next.generation': building.generation, 'next.beat': building.heartbeats}
        : {current: active!, next: {$exists: false}};
      const {matchedCount} = await register.updateOne({_id: 'current', ...seen}, {$set: {next}});
      return matchedCount === 1;
    },

    async report(generation, {handledEvents, writtenDocuments}) {
      const {matchedCount} = await register.updateOne(whileBuilding(generation), {
        $inc: {'next.beat': 1},
        $set: {'next.heard': handledEvents, 'next.made': writtenDocuments},
      });
      return matchedCount === 1;
    },

    async leave(generation) {
      await register.updateOne(whileBuilding(generation), {$set: {'next.left': true}});
    },

    async promote(generation) {
      const {matchedCount} = await register.updateOne(whileBuilding(generation), {
        $set: {current: generation},
        $unset: {next: ''},
      });
      return matchedCount === 1;
    },
  };
};
