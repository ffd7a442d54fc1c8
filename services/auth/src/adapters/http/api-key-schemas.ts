import {permissions} from '@ecom/contracts/permission';
import {Id, Instant, text} from '@ecom/contracts/schema';
import {countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';

const Scope = z.enum(permissions, {
  error: ({input}) => `${JSON.stringify(input)} is not a permission; the permissions are ${permissions.join(', ')}`,
});

export const ApiKeyBody = z.strictObject({
  name: text(1, 100).meta({description: 'For people: what uses the key', example: 'Warehouse scanner'}),
  scopes: z
    .array(Scope)
    .min(1)
    .max(permissions.length)
    .meta({description: 'The permissions of the key; you must have all of them yourself'}),
  expiresAt: Instant.nullish().meta({description: 'When the key expires; null: never, which is the default'}),
});

const fields = {
  id: Id,
  name: z.string(),
  userId: Id.meta({description: 'Who created the key'}),
  lastCharacters: z.string().meta({description: 'The last characters of the key, by which to recognise it'}),
  scopes: z.array(z.enum(permissions)),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
};

export const ApiKey = z
  .object({
    ...fields,
    lastUsedAt: Instant.nullable().meta({
      description:
        'When auth itself was last called with the key; `GET /ops/{service}/api-keys` has it for each service',
    }),
  })
  .meta({id: 'ApiKey', description: 'An API key, without the key itself'});
export const NewApiKey = z
  .object({
    ...fields,
    key: z.string().meta({description: 'The key, shown only here: send it as `Authorization: Bearer`'}),
  })
  .meta({id: 'NewApiKey', description: 'A new API key'});
export const ApiKeyList = pageOf(ApiKey);
export const ApiKeyQuery = z.strictObject({...pageQuery('-createdAt', 'createdAt'), ...countQuery});
export const ApiKeyPath = z.object({id: Id});

export const Caller = z
  .object({
    userId: Id.meta({description: 'The user; of an API key: who created it'}),
    email: z.string().meta({description: 'Empty for an API key'}),
    roles: z.array(z.string()).meta({description: 'Empty for an API key'}),
    permissions: z.array(z.string()),
    apiKey: z
      .object({id: Id, name: z.string(), expiresAt: Instant.nullable()})
      .nullable()
      .meta({description: 'Null for a user who logged in'}),
  })
  .meta({id: 'Caller', description: 'Who the credential of the request stands for'});
