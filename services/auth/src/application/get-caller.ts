import type {Principal} from '@ecom/contracts/principal';
import type {ApiKey} from '../domain/api-key.ts';
import {getApiKey} from './api-keys.ts';
import type {Ports} from './ports.ts';

export type Caller = {readonly principal: Principal; readonly apiKey: ApiKey | null};

/** Who the credential of a request stands for. */
export const getCaller =
  (ports: Ports) =>
  async (principal: Principal): Promise<Caller> => ({
    principal,
    apiKey: principal.apiKeyId === undefined ? null : await getApiKey(ports)(principal.apiKeyId),
  });
