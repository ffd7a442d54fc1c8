import {z} from 'zod';

/** Lists of records by their kind: `{orders: […]}`. */
export const PersonalData = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));

export type PersonalData = z.infer<typeof PersonalData>;

/** The services that `users` asks for what they hold about a person; each answers on a topic of its own. */
export const answeringServices = ['auth', 'product', 'cart', 'order', 'payment', 'notification'] as const;

export type AnsweringService = (typeof answeringServices)[number];
