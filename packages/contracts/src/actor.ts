import {z} from 'zod';
import {Id} from './schema.ts';

/** Who made a change: a customer (a guest has no user id), a member of staff, or the shop itself. */
export const Actor = z
  .object({type: z.enum(['customer', 'staff', 'system']), userId: Id.nullable()})
  .meta({id: 'Actor', description: 'Who made a change. A guest and the system have no user id.'});

export type Actor = Readonly<z.infer<typeof Actor>>;

export const systemActor: Actor = {type: 'system', userId: null};
