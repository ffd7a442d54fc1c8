import type {Limit} from '@ecom/core/rate-limits';
import {created, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {promptLeadMs} from '../../domain/signing-key.ts';
import {SigningKey, SigningKeyList} from './schemas.ts';

const limit: Limit = {name: 'signing-keys', maxAttempts: 60, durationSeconds: 60};
const path = '/ops/auth/signing-keys';

export const signingKeyRoutes = ({listSigningKeys, createSigningKey}: UseCases) => [
  route({
    name: 'listSigningKeys',
    method: 'get',
    path,
    summary: 'List the keys that sign access tokens',
    description: 'Newest first. One of them is `active`; private keys are never shown.',
    access: {permission: 'ops:read'},
    limit,
    responses: {200: SigningKeyList},
    handle: async () => ok({items: await listSigningKeys()}),
  }),
  route({
    name: 'createSigningKey',
    method: 'post',
    path,
    summary: 'Rotate the signing key',
    description: `The new key signs after ${promptLeadMs / 1000} seconds, when every service can verify its tokens. Tokens of the old key stay valid until they expire.`,
    access: {permission: 'ops:write'},
    limit,
    responses: {201: SigningKey},
    handle: async () => created(path, await createSigningKey()),
  }),
];
