import {Id, Instant} from '@ecom/contracts/schema';
import {preferHeader} from '@ecom/http/prefer';
import {z} from 'zod';

export const WaitHeaders = z.object({
  prefer: preferHeader.meta({
    description: '`wait=10`: wait so many seconds until the export is ready, at most 30 (RFC 7240)',
  }),
});

const PersonalData = z
  .record(z.string(), z.record(z.string(), z.array(z.record(z.string(), z.unknown()))))
  .meta({description: 'Lists of records by kind, by service: `{"order": {"orders": […]}, …}`'});

export const Export = z
  .object({
    id: Id,
    userId: Id,
    status: z.enum(['pending', 'ready']),
    pendingServices: z.array(z.string()).meta({description: 'The services that have not answered yet'}),
    requestedAt: Instant,
    readyAt: Instant.nullable(),
    expiresAt: Instant.meta({description: 'When it is deleted'}),
    data: PersonalData.nullable().meta({description: 'Null until it is ready'}),
  })
  .meta({id: 'PersonalDataExport', description: 'Everything that the shop holds about a user'});
