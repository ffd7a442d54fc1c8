import {z} from 'zod';
import {Phone, toE164} from './phone.ts';
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

// Countries and territories without postal codes (Universal Postal Union).
const withoutPostalCodes = new Set(
  (
    'AE AG AO AW BF BI BJ BO BQ BS BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GN GQ GY HK JM KI KM KN KP LC LY ' +
    'ML MO MR MW NA NR NU PA QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL TO TT TV UG UM VU YE ZW'
  ).split(' '),
);

/** Whether addresses in the country need a postal code. */
export const needsPostalCode = (country: string): boolean => !withoutPostalCodes.has(country);

/** Null, an empty text and a missing field are the same: absent. */
const absent = <T>(value: T | null | undefined): T | undefined => value || undefined;
const optionalText = text(0, 255).nullish().transform(absent);

/** The validated fields of an address in a request. */
export const addressFields = {
  fullName: text(1, 255).meta({example: 'Ada Lovelace'}),
  line1: text(1, 255).meta({description: 'Street and number', example: '1 Main Street'}),
  line2: optionalText,
  city: text(1, 255).meta({example: 'Berlin'}),
  region: optionalText,
  postalCode: text(0, 20)
    .nullish()
    .transform(code => code ?? '')
    .meta({description: 'Required in countries that have postal codes; otherwise empty', example: '10115'}),
  country: Country,
  phone: z
    .string()
    .trim()
    .max(40)
    .nullish()
    .transform(absent)
    .meta({description: 'Stored in E.164; a number without + belongs to the country', example: '+49301234567'}),
};

type AddressInput = {readonly country: string; readonly postalCode: string; readonly phone?: string | undefined};

/** Checks the fields that depend on the country, and brings the phone number into E.164; for `transform` of a schema with `addressFields`. */
export const normalizeAddress = <T extends AddressInput>(address: T, ctx: z.RefinementCtx): T => {
  const {country, postalCode, phone} = address;
  if (postalCode === '' && needsPostalCode(country))
    ctx.addIssue({code: 'custom', path: ['postalCode'], message: 'must not be empty in this country'});
  if (!phone) return address;
  const number = toE164(phone, country) ?? Phone.safeParse(phone).data;
  if (!number)
    ctx.addIssue({code: 'custom', path: ['phone'], message: 'is not a phone number, such as +49 30 1234567'});
  return {...address, phone: number};
};
