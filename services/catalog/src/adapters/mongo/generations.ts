import type {Connection} from 'mongoose';
import type {Generations, Store} from '../../application/ports.ts';
import {registeredGenerations} from '../../domain/register.ts';
import {translateErrors} from './errors.ts';
import {createModels, generationOf, type Models} from './models.ts';
import {mongoPages} from './pages.ts';
import {mongoRegister} from './register.ts';
import {mongoReplicas} from './replicas.ts';

type Opened = {readonly models: Models; readonly store: Store};

/** Generations of the catalog, each in four collections that contain its name. */
export const mongoGenerations = (connection: Connection): Generations => {
  const register = mongoRegister(connection);
  const known = new Map<string, Opened>();

  const open = (generation: string): Opened => {
    const opened = known.get(generation);
    if (opened) return opened;
    const models = createModels(connection, generation);
    const fresh = {models, store: {replicas: mongoReplicas(models), pages: mongoPages(models)}};
    known.set(generation, fresh);
    return fresh;
  };
  const collections = async () => {
    const all = await connection.db!.listCollections({}, {nameOnly: true}).toArray();
    return all.map(({name}) => name);
  };
  const drop = async (collection: string) => {
    try {
      await connection.db!.dropCollection(collection);
    } catch (error) {
      // Another sweeper may have dropped it already.
      if ((await collections()).includes(collection)) throw error;
    }
  };
  const forget = (generation: string) => {
    const {models} = known.get(generation) ?? {};
    known.delete(generation);
    for (const {modelName} of Object.values(models ?? {})) connection.deleteModel(modelName);
  };

  return {
    open: generation => open(generation).store,
    ...translateErrors({
      ...register,

      async prepare(generation) {
        await Promise.all(Object.values(open(generation).models).map(model => model.createIndexes()));
      },

      async sweep() {
        // Collections are listed before the register is read: a generation is entered before its collections are created.
        const all = await collections();
        const keep = registeredGenerations(await register.read());
        for (const generation of known.keys()) if (!keep.includes(generation)) forget(generation);
        const gone = all.filter(name => {
          const generation = generationOf(name);
          return generation !== undefined && !keep.includes(generation);
        });
        for (const name of gone) await drop(name);
        return [...new Set(gone.map(name => generationOf(name)!))];
      },
    }),
  } satisfies Generations;
};
