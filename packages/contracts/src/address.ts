import {z} from 'zod';
import {Country, text} from './schema.ts';

/** A postal address, as events and responses carry it. */
export const Address = z
  .object({
    fullName: z.string().meta({example: 'Ada Lovelace'}),
    line1: z.string().meta({example: '1 Main Street'}),
    line2: z.string().optional(),
    city: z.string().meta({example: 'Berlin'}),
    region: z.string().optional(),
    postalCode: z.string().meta({example: '10115'}),
    country: z.string().meta({description: 'ISO 3166-1 alpha-2', example: 'DE'}),
    phone: z.string().optional(),
  })
  .meta({id: 'Address', description: 'A postal address'});

export type Address = Readonly<z.infer<typeof Address>>;

export const Phone = z
  .string()
  .regex(/^\+?\d{10,15}$/, 'must have 10 to 15 digits, with or without a leading +')
  .meta({example: '+49301234567'});

/** The validated fields of an address in a request; each request schema decides which fields are optional. */
export const addressFields = {
  fullName: text(1, 255).meta({example: 'Ada Lovelace'}),
  line1: text(1, 255).meta({description: 'Street and number', example: '1 Main Street'}),
  city: text(1, 255).meta({example: 'Berlin'}),
  postalCode: text(1, 20).meta({example: '10115'}),
  country: Country,
};
