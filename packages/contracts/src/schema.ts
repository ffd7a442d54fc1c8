import {z} from 'zod';
import {countries, currencies} from './iso.ts';

/** Wire formats that all services share: ids, instants, money, text. */

/** Any UUID, in upper case too (RFC 9562 §4). */
export const Id = z.uuid().toLowerCase().meta({description: 'UUID (RFC 9562)'});

const toUtc = (instant: string) => (instant.endsWith('Z') ? instant : new Date(instant).toISOString());

/** RFC 3339; an offset is converted to UTC. In a query `+` means a space. PostgreSQL has no year 0. */
export const Instant = z
  .string()
  .overwrite(text => text.replace(/ (?=\d\d:\d\d$)/, '+'))
  .check(z.iso.datetime({offset: true, abort: true}))
  .overwrite(toUtc)
  .refine(instant => /^(?!0000)\d{4}-/.test(instant), 'must be within the years 1 to 9999')
  .meta({description: 'RFC 3339; responses are in UTC', format: 'date-time'});

export const Currency = z
  .string()
  .refine(code => currencies.has(code), 'is not an ISO 4217 currency code such as EUR')
  .meta({description: 'ISO 4217', example: 'EUR', pattern: '^[A-Z]{3}$'});

export const Country = z
  .string()
  .refine(code => countries.has(code), 'is not an ISO 3166-1 alpha-2 country code such as DE')
  .meta({description: 'ISO 3166-1 alpha-2', example: 'DE', pattern: '^[A-Z]{2}$'});

/** An amount in minor units: cents, not euros. */
export const Amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({description: 'minor units', example: 1999});

/** The schema of core's `Money`. */
export const Money = z
  .strictObject({amount: Amount, currency: Currency})
  .meta({id: 'Money', description: 'An amount in minor units of a currency'});

/** An absolute address of the web, without credentials: whoever reads it would read them, too. */
export const WebUrl = z
  .url({protocol: /^https?$/, error: 'must be an address that begins with https:// or http://'})
  .max(2000)
  .refine(url => {
    const {username, password} = URL.parse(url) ?? {};
    return !username && !password;
  }, 'must not contain a user name or password');

/** Text that people write: trimmed, without control characters, its length counted in code points. */
export const text = (minimum: number, maximum: number) =>
  z
    .string()
    .trim()
    .refine(value => !/[\p{Cc}--[\n\r\t]]/v.test(value), 'must not contain control characters')
    .refine(
      value => [...value].length >= minimum,
      minimum === 1 ? 'must not be empty' : `must have at least ${minimum} characters`,
    )
    .refine(value => value.length <= maximum || [...value].length <= maximum, `must have at most ${maximum} characters`)
    .meta({minLength: minimum, maxLength: maximum});
