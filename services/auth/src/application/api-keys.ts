import type {Principal} from '@ecom/contracts/principal';
import type {PageRequest} from '@ecom/core/page';
import {
  type ApiKey,
  createApiKey as create,
  type NewApiKeyData,
  revokeApiKey as revoke,
  unknownApiKey,
} from '../domain/api-key.ts';
import type {Ports} from './ports.ts';

export type NewApiKey = Pick<NewApiKeyData, 'name' | 'scopes' | 'expiresAt'> & {readonly principal: Principal};

/** @returns the key's record, and the key, which is not stored and cannot be read again */
export const createApiKey =
  ({apiKeys, apiKeySecrets, securityLog, newId, now}: Ports) =>
  async ({principal: {userId}, ...data}: NewApiKey): Promise<{readonly apiKey: ApiKey; readonly key: string}> => {
    const {key, ...stored} = apiKeySecrets.generate();
    const id = newId();
    const apiKey = await apiKeys.create(userId, (creator, catalogue) =>
      create(creator, {id, ...data, ...stored}, now(), catalogue),
    );
    securityLog('api-key-created', {apiKeyId: id, userId, scopes: apiKey.scopes, expiresAt: apiKey.expiresAt});
    return {apiKey, key};
  };

export const getApiKey =
  ({apiKeys}: Ports) =>
  async (id: string): Promise<ApiKey> => {
    const apiKey = await apiKeys.get(id);
    if (!apiKey) throw unknownApiKey(id);
    return apiKey;
  };

export const listApiKeys =
  ({apiKeys}: Ports) =>
  async (page: PageRequest) =>
    apiKeys.list(page);

/** Every service refuses the key within two seconds. A key that was revoked before is no error. */
export const revokeApiKey =
  ({apiKeys, securityLog, now}: Ports) =>
  async ({principal, id}: {readonly principal: Principal; readonly id: string}): Promise<void> => {
    let isRevoked = false;
    const {userId} = await apiKeys.update(id, key => {
      const revoked = revoke(key, now());
      isRevoked = revoked !== key;
      return revoked;
    });
    if (isRevoked) securityLog('api-key-revoked', {apiKeyId: id, userId, by: principal.userId});
  };
