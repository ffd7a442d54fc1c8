import {Instant} from '@ecom/contracts/schema';
import {pageOf, pagingQuery} from '@ecom/http/page';
import {ok, route} from '@ecom/http/route';
import {z} from 'zod';
import type {Operations, OpsContext} from './ops-routes.ts';

const FieldChange = z.union([z.literal('changed'), z.object({before: z.unknown(), after: z.unknown()})]).meta({
  id: 'FieldChange',
  description: 'The values of a field; `changed` where they are personal, secret or large',
  example: {before: 'unshipped', after: 'shipped'},
});

const AuditRecord = z
  .object({
    id: z.string(),
    at: Instant,
    actor: z
      .object({userId: z.string(), email: z.string(), apiKeyId: z.string().nullable()})
      .meta({description: 'The user; of an API key: who created it'}),
    action: z.string().meta({description: 'The name of the operation', example: 'updateProduct'}),
    method: z.string().meta({example: 'PATCH'}),
    path: z.string(),
    resourceIds: z.array(z.string()).meta({description: 'The ids in the path, and of what has changed'}),
    changes: z.array(
      z.object({
        resource: z.string().meta({example: 'product'}),
        id: z.string(),
        fields: z.record(z.string(), FieldChange),
      }),
    ),
    traceId: z.string(),
    requestId: z.string(),
    address: z.string().meta({description: "The client's IP address"}),
  })
  .meta({id: 'AuditRecord', description: 'A change by staff or by an API key'});

const AuditPage = pageOf(AuditRecord);
const filter = z.string().min(1).max(200).optional();
const AuditQuery = z.strictObject({
  ...pagingQuery,
  actor: filter.meta({description: 'The id of a user or of an API key'}),
  action: filter.meta({description: 'The name of an operation', example: 'updateProduct'}),
  resource: filter.meta({description: 'The id of a resource'}),
  since: Instant.optional().meta({description: 'The earliest time'}),
  until: Instant.optional().meta({description: 'The time before which it was'}),
});

/** The route of a service's audit log. */
export const auditRoutes = (
  {service, audit}: Pick<Operations, 'service' | 'audit'>,
  {path, title, reads}: OpsContext,
) => [
  route({
    ...reads,
    name: `list${title}AuditRecords`,
    method: 'get',
    path: `${path}/audit`,
    summary: `List the changes by staff and API keys in ${service}`,
    description: 'Newest first.',
    query: AuditQuery,
    responses: {200: AuditPage},
    async handle({query: {limit, cursor, ...filters}}) {
      const {items, nextCursor} = await audit.list(filters, {limit, cursor});
      return ok({items: items as z.input<typeof AuditPage>['items'], nextCursor});
    },
  }),
];
