import {z} from 'zod';
import {type AnsweringService, PersonalData} from '../personal-data.ts';
import {Id} from '../schema.ts';
import {defineTopic} from '../topic.ts';

const ExportRequested = z.object({exportId: Id, userId: Id});
const ErasureRequested = z.object({userId: Id});

/** Requests that every service answers or follows for itself. */
export const personalDataTopic = defineTopic({
  name: 'ecom.personal-data.v1',
  kind: 'domain',
  source: '/users',
  summary: 'Requests for the personal data of a user, and for their erasure. Key: user id.',
  events: {
    /** Each service publishes what it holds about the user. */
    'personal-data.requested': ExportRequested,
    /** The user was deleted: beside their own data, which follow the account, services erase what is left in dead letters. */
    'personal-data.erasure_requested': ErasureRequested,
  },
});

/** A part of what a service holds: lists of records by their kind. The parts of a service are numbered from 0. */
const Part = z.object({
  exportId: Id,
  userId: Id,
  index: z.int().min(0),
  isLast: z.boolean(),
  data: PersonalData,
});

export type PersonalDataPart = z.infer<typeof Part>;

const partTopic = <const Service extends AnsweringService>(service: Service) =>
  defineTopic({
    name: `ecom.${service}-personal-data.v1`,
    kind: 'domain',
    source: `/${service}`,
    summary: `What ${service} holds about a user, as requested for an export. Key: user id.`,
    events: {[`${service}-personal-data.collected`]: Part} as {
      readonly [Type in `${Service}-personal-data.collected`]: typeof Part;
    },
  });

/** The topics on which services answer, by service. */
export const personalDataParts = {
  auth: partTopic('auth'),
  product: partTopic('product'),
  cart: partTopic('cart'),
  order: partTopic('order'),
  payment: partTopic('payment'),
  notification: partTopic('notification'),
};
