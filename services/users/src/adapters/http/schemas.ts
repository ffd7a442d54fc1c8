import {addressFields, normalizeAddress} from '@ecom/contracts/address';
import {EmailAddress, EmailFilter} from '@ecom/contracts/email-address';
import {FullName} from '@ecom/contracts/full-name';
import {isOwnNameOrEmail, NewPassword} from '@ecom/contracts/password';
import {Phone} from '@ecom/contracts/phone';
import {Id, Instant, text} from '@ecom/contracts/schema';
import {abbreviatedId, anyOf, countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {preferHeader} from '@ecom/http/prefer';
import {z} from 'zod';
import {canonicalTimezone} from '../../domain/timezone.ts';

const Timezone = z
  .string()
  .transform(name => canonicalTimezone(name) ?? '')
  .refine(name => name !== '', 'is not an IANA time zone, such as Europe/Berlin or UTC')
  .meta({example: 'Europe/Berlin'});
const SignUpOption = z.enum(['general', 'google']);

export const SignUpBody = z
  .strictObject({
    email: EmailAddress,
    password: NewPassword,
    fullName: FullName,
    phone: Phone.nullish().transform(phone => phone ?? null),
    timezone: Timezone.default('UTC'),
    signUpOption: SignUpOption.default('general'),
  })
  .refine(person => !isOwnNameOrEmail(person.password, person), {
    path: ['password'],
    message: 'must not be your name or e-mail address',
  });

export const ReplaceBody = z.strictObject({
  email: EmailAddress,
  fullName: FullName,
  phone: Phone.nullable(),
  timezone: Timezone,
});

export const PatchBody = z.strictObject({
  ...ReplaceBody.partial().shape,
  status: z.enum(['active', 'inactive']).optional(),
});

export const User = z
  .object({
    id: Id,
    email: z.string(),
    fullName: z.string(),
    phone: z.string().nullable(),
    signUpOption: SignUpOption,
    status: z.enum(['active', 'inactive', 'deleted']),
    timezone: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({id: 'User', description: 'The profile of a user'});

export const UserList = pageOf(User);

export const UserQuery = z.strictObject({
  ...pageQuery('-createdAt', 'createdAt', 'email', '-email', 'fullName', '-fullName'),
  ...countQuery,
  status: anyOf(z.enum(['active', 'inactive', 'deleted', 'all']))
    .transform((wanted = ['active']) => (wanted.includes('all') ? undefined : wanted.filter(each => each !== 'all')))
    .meta({description: 'Any of these, repeated or separated by commas; default: `active`'}),
  timezone: Timezone.optional(),
  signUpOption: SignUpOption.optional(),
  email: EmailFilter.optional(),
  id: abbreviatedId,
});

export const AddressBody = z
  .strictObject({
    ...addressFields,
    defaultShipping: z.boolean().default(false),
    defaultBilling: z.boolean().default(false),
  })
  .transform(normalizeAddress)
  .transform(({line2, region, phone, ...rest}) => ({
    ...rest,
    line2: line2 ?? null,
    region: region ?? null,
    phone: phone ?? null,
  }));

const emptyAsNull = text(0, 255)
  .nullable()
  .transform(value => value || null);

export const AddressPatch = z
  .strictObject({
    ...addressFields,
    line2: emptyAsNull,
    region: emptyAsNull,
    postalCode: text(0, 20),
    phone: z.union([z.literal('').transform(() => null), Phone]).nullable(),
    defaultShipping: z.boolean(),
    defaultBilling: z.boolean(),
  })
  .partial();

export const Address = z
  .object({
    id: Id,
    fullName: z.string(),
    line1: z.string(),
    line2: z.string().nullable(),
    city: z.string(),
    region: z.string().nullable(),
    postalCode: z.string(),
    country: z.string(),
    phone: z.string().nullable(),
    defaultShipping: z.boolean(),
    defaultBilling: z.boolean(),
    createdAt: Instant,
  })
  .meta({id: 'UserAddress', description: 'An address of a user'});

export const AddressList = z.object({items: z.array(Address)});
export const DeletionHeaders = z.object({
  prefer: preferHeader.meta({description: '`return=representation`: say what is erased and what is kept (RFC 7240)'}),
});
export const Erasure = z
  .object({
    userId: Id,
    erased: z.array(z.string()),
    kept: z.array(z.object({what: z.string(), why: z.string()})),
  })
  .meta({id: 'Erasure', description: 'What is erased of a deleted user, and what is kept and why'});
export const UserPath = z.object({id: Id});
export const AddressPath = z.object({id: Id, addressId: Id});
