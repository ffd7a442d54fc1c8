import {z} from 'zod';
import {Instant, Money} from './schema.ts';

export const Dispute = z
  .object({
    id: z.string().meta({description: 'The id at the payment provider', example: 'dp_1MtJUT2eZvKYlo2CNaw2HvEv'}),
    amount: Money,
    reason: z.string().meta({example: 'fraudulent'}),
    status: z.enum(['needs_response', 'under_review', 'won', 'lost', 'closed']),
    evidenceDueBy: Instant.nullable().meta({description: 'Until when the shop can respond at the provider'}),
    createdAt: Instant,
  })
  .meta({id: 'Dispute', description: 'A customer has asked the bank to take the money back (a chargeback)'});

export type Dispute = Readonly<z.infer<typeof Dispute>>;
