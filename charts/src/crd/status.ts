import {z} from 'zod';

/** What the status of every custom resource has. */

/** RFC 3339. */
export const time = z.string().meta({format: 'date-time'});

const condition = z.strictObject({
  type: z.string().max(316),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().max(1024).describe('Why, for programs.'),
  message: z.string().max(32_768).describe('What happened, and what to do.'),
  observedGeneration: z.int().min(0).optional().describe('The generation that it is about.'),
  lastTransitionTime: time.describe('When its status changed.'),
});

/** A list whose items server-side apply tells apart by a property. */
export const listBy = <S extends z.ZodType>(key: string, item: S) =>
  z.array(item).meta({'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key]});

export const commonStatus = {
  observedGeneration: z.int().min(0).optional().describe('The generation that was handled last.'),
  conditions: listBy('type', condition).optional().describe('`Ready`, `Reconciling`, `Stalled` and others.'),
};
