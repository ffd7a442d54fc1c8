import {apiKeyTopic} from '@ecom/contracts/events/auth';
import {Id, Instant} from '@ecom/contracts/schema';
import {serviceManifest} from '@ecom/contracts/services';
import {readCursor, writeCursor} from '@ecom/core/cursor';
import type {ApiKeyReplica} from '@ecom/http/api-keys';
import {pageOf, pagingQuery} from '@ecom/http/page';
import {ok, type Route, route} from '@ecom/http/route';
import {type Subscription, subscribe} from '@ecom/messaging/subscription';
import {z} from 'zod';
import type {Operations, OpsContext} from './ops-routes.ts';

/** Keeps a service's replica of API keys up to date. Their owner has the record instead. */
export const apiKeySubscriptions = (service: string, replica: ApiKeyReplica): readonly Subscription[] =>
  serviceManifest(service).topics.some(({name}) => name === apiKeyTopic.name)
    ? []
    : [subscribe(apiKeyTopic, {'api-key.changed': ({data}) => replica.save(data)})];

const ApiKeyUse = z
  .object({
    id: Id,
    lastUsedAt: Instant.nullable().meta({
      description: 'When this service was last called with the key, to the minute; null: never',
    }),
  })
  .meta({id: 'ApiKeyUse', description: 'The last use of an API key at one service'});
const ApiKeyUsePage = pageOf(ApiKeyUse);
const ApiKeyUseQuery = z.strictObject(pagingQuery);

const isPlace = ([id]: readonly unknown[]) => Id.safeParse(id).success;

/** The route of the last uses of API keys at a service. */
export const apiKeyUsesRoute = (
  {service, apiKeys}: Pick<Operations, 'service' | 'apiKeys'>,
  {path, title, reads}: OpsContext,
): Route =>
  route({
    ...reads,
    name: `list${title}ApiKeyUses`,
    method: 'get',
    path: `${path}/api-keys`,
    summary: `List when API keys were last used at ${service}`,
    description:
      'By id. Each service knows only the requests that it has received itself: the last use of a key is the newest of all services.',
    query: ApiKeyUseQuery,
    responses: {200: ApiKeyUsePage},
    async handle({query: {limit, cursor}}) {
      const [after] = cursor === undefined ? [] : readCursor<[id: string]>(cursor, isPlace);
      const found = await apiKeys.listUses(after, limit + 1);
      const items = found.slice(0, limit);
      const hasMore = found.length > limit;
      return ok({items, nextCursor: hasMore ? writeCursor(items.at(-1)!.id) : null});
    },
  });
