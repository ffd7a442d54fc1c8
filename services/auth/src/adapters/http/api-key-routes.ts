import {created, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {ApiKey as Entity} from '../../domain/api-key.ts';
import {ApiKey, ApiKeyBody, ApiKeyList, ApiKeyPath, ApiKeyQuery, Caller, NewApiKey} from './api-key-schemas.ts';
import {apiKeyLimit} from './limits.ts';

const fieldsOf = ({id, name, userId, lastCharacters, scopes, createdAt, expiresAt, revokedAt}: Entity) => ({
  id,
  name,
  userId,
  lastCharacters,
  scopes: [...scopes],
  createdAt,
  expiresAt,
  revokedAt,
});
const toResponse = (key: Entity) => ({...fieldsOf(key), lastUsedAt: key.lastUsedAt});

const access = {permission: 'accounts:write'} as const;

export const apiKeyRoutes = ({createApiKey, getApiKey, listApiKeys, revokeApiKey, getCaller}: UseCases) => [
  route({
    name: 'createApiKey',
    method: 'post',
    path: '/auth/api-keys',
    summary: 'Create an API key',
    description:
      'For the CLI and for machines. The response has the key, which is stored nowhere and shown only once: if the response is lost, revoke the key and create another. Its last six characters are a checksum (CRC-32), so that typos are recognized. It is revoked when its creator loses one of its permissions, or is deactivated or deleted. Every service knows it within seconds.',
    access,
    recentProof: true,
    limit: apiKeyLimit,
    // A response with a key is never stored.
    idempotency: 'off',
    body: ApiKeyBody,
    responses: {201: NewApiKey},
    async handle({principal, body: {expiresAt = null, ...body}}) {
      const {apiKey, key} = await createApiKey({principal, ...body, expiresAt});
      return created(`/auth/api-keys/${apiKey.id}`, {...fieldsOf(apiKey), key}, {'cache-control': 'no-store'});
    },
  }),
  route({
    name: 'listApiKeys',
    method: 'get',
    path: '/auth/api-keys',
    summary: 'List API keys',
    description: 'Also those that expired or were revoked.',
    access,
    query: ApiKeyQuery,
    responses: {200: ApiKeyList},
    async handle({query}) {
      const {items, ...page} = await listApiKeys(query);
      return ok({...page, items: items.map(toResponse)});
    },
  }),
  route({
    name: 'getApiKey',
    method: 'get',
    path: '/auth/api-keys/:id',
    summary: 'Get an API key',
    access,
    params: ApiKeyPath,
    responses: {200: ApiKey},
    handle: async ({params}) => ok(toResponse(await getApiKey(params.id))),
  }),
  route({
    name: 'revokeApiKey',
    method: 'delete',
    path: '/auth/api-keys/:id',
    summary: 'Revoke an API key',
    description: 'Every service refuses it within two seconds. It stays in the list, with `revokedAt`.',
    access,
    params: ApiKeyPath,
    responses: {204: null},
    async handle({principal, params}) {
      await revokeApiKey({principal, id: params.id});
      return noContent();
    },
  }),
  route({
    name: 'getCaller',
    method: 'get',
    path: '/auth/whoami',
    summary: 'Get the caller',
    description: 'Who the access token or the API key stands for, and what it may do.',
    access: 'user',
    enrolment: true,
    apiKeys: 'any',
    responses: {200: Caller},
    async handle({principal}) {
      const {apiKey} = await getCaller(principal);
      return ok({
        userId: principal.userId,
        email: principal.email,
        roles: [...principal.roles],
        permissions: [...principal.permissions],
        apiKey: apiKey && {id: apiKey.id, name: apiKey.name, expiresAt: apiKey.expiresAt},
      });
    },
  }),
];
