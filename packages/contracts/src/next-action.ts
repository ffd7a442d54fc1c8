import {z} from 'zod';
import {Instant} from './schema.ts';

/** What a customer must do for a payment. Which fields there are depends on `type`. */
export const NextAction = z
  .object({
    type: z.enum(['redirect', 'sdk', 'instructions']).meta({
      description:
        '`redirect`: open `url`, and return. `sdk`: pass `clientSecret` to the script of the provider. `instructions`: show the text `instructions`.',
    }),
    url: z.string().optional(),
    clientSecret: z.string().optional().meta({description: 'Only for the customer: staff do not see it'}),
    instructions: z.string().optional(),
    expiresAt: Instant.optional().meta({description: 'When the order is cancelled if nothing was done'}),
  })
  .meta({id: 'NextAction', description: 'What the customer must do, so that the payment goes on'});

export type NextAction = Readonly<z.infer<typeof NextAction>>;

const fields = NextAction.keyof().options;

/** Whether the customer must do the same. */
export const isSameAction = (one: NextAction, other: NextAction): boolean =>
  fields.every(field => one[field] === other[field]);
