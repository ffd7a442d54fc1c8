import {randomBytes} from 'node:crypto';
import {formatApiKey, hashApiKey} from '@ecom/contracts/api-key';
import type {ApiKeySecrets} from '../application/ports/api-keys.ts';

export const randomApiKeys: ApiKeySecrets = {
  generate() {
    const key = formatApiKey(randomBytes(32));
    return {key, hash: hashApiKey(key), lastCharacters: key.slice(-4)};
  },
};
