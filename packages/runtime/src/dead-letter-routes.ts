import {Instant} from '@ecom/contracts/schema';
import {readCursor, writeCursor} from '@ecom/core/cursor';
import {pageOf, pagingQuery} from '@ecom/http/page';
import {noContent, ok, route} from '@ecom/http/route';
import {unknownDeadLetter} from '@ecom/messaging/consumer';
import {z} from 'zod';
import type {Operations, OpsContext} from './ops-routes.ts';

const DeadLetter = z
  .object({
    id: z.string(),
    event: z.looseObject({id: z.string(), type: z.string(), topic: z.string(), subject: z.string()}),
    reason: z.string(),
    parked: z.boolean().meta({description: 'Whether it waits behind an earlier event of its key'}),
    createdAt: Instant,
  })
  .meta({id: 'DeadLetter', description: 'An event that a service could not apply'});

const DeadLetterPage = pageOf(DeadLetter);
const DeadLetterPath = z.object({id: z.string().min(1).max(100)});
const DeadLetterQuery = z.strictObject(pagingQuery);
const isId = (id: unknown) => /^\d{1,18}$/.test(String(id));
const isPlace = ([id]: readonly unknown[]) => isId(id);

/** The routes of a service's dead letters. */
export const deadLetterRoutes = (
  {service, deadLetters, replay}: Pick<Operations, 'service' | 'deadLetters' | 'replay'>,
  {path, title, reads, writes}: OpsContext,
) => {
  const get = async (id: string) => {
    const deadLetter = isId(id) ? await deadLetters.get(id) : undefined;
    if (!deadLetter) throw unknownDeadLetter(id);
    return deadLetter;
  };
  const itemPath = `${path}/dead-letters/:id`;
  return [
    route({
      ...reads,
      name: `list${title}DeadLetters`,
      method: 'get',
      path: `${path}/dead-letters`,
      summary: `List the dead letters of ${service}`,
      description: 'Oldest first.',
      query: DeadLetterQuery,
      responses: {200: DeadLetterPage},
      async handle({query: {limit, cursor}}) {
        const [after] = cursor === undefined ? [] : readCursor<[string]>(cursor, isPlace);
        const found = await deadLetters.list(after, limit + 1);
        const items = found.slice(0, limit);
        return ok({items, nextCursor: found.length > limit ? writeCursor(items.at(-1)!.id) : null});
      },
    }),
    route({
      ...reads,
      name: `get${title}DeadLetter`,
      method: 'get',
      path: itemPath,
      summary: `Get a dead letter of ${service}`,
      params: DeadLetterPath,
      responses: {200: DeadLetter},
      handle: async ({params}) => ok(await get(params.id)),
    }),
    route({
      ...writes,
      name: `replay${title}DeadLetter`,
      method: 'post',
      idempotency: 'off',
      audit: 'before',
      path: `${itemPath}/replay`,
      summary: `Replay a dead letter of ${service}`,
      description: 'Applies it, and then the events that are parked behind it.',
      params: DeadLetterPath,
      responses: {200: z.object({applied: z.int().min(0)})},
      async handle({params}) {
        const {id} = await get(params.id);
        return ok({applied: await replay(id)});
      },
    }),
    route({
      ...writes,
      name: `delete${title}DeadLetter`,
      method: 'delete',
      path: itemPath,
      summary: `Delete a dead letter of ${service}`,
      params: DeadLetterPath,
      responses: {204: null},
      async handle({params}) {
        await get(params.id);
        await deadLetters.remove(params.id);
        return noContent();
      },
    }),
  ];
};
