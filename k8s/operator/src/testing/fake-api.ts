import {createLogger} from '@ecom/core/log';
import {type Api, createApi} from '../adapters/kubernetes/api.ts';
import type {RequestsOptions} from '../adapters/kubernetes/requests.ts';
import {type FakeApiServer, startFakeApiServer} from './fake-api-server.ts';

type Test = Parameters<typeof startFakeApiServer>[0];

/** An API of this server, whose reads are repeated without much delay. */
export const connectApi = (t: Test, server: FakeApiServer, options: Partial<RequestsOptions> = {}): Api => {
  const api = createApi({
    kubeConfig: server.kubeConfig(),
    retryDelays: {minDelayMs: 1, maxDelayMs: 5},
    ...options,
  });
  t.teardown(api.close);
  return api;
};

/** A logger whose lines can be read. */
export const createTestLog = () => {
  const lines: {readonly level: number; readonly msg: string}[] = [];
  const log = createLogger({name: 'test', destination: {write: line => lines.push(JSON.parse(line))}});
  return {log, messages: () => lines.map(({msg}) => msg)};
};

/** A fake API server, an API of it, and a logger. */
export const startFakeApi = async (t: Test) => {
  const server = await startFakeApiServer(t);
  return {server, api: connectApi(t, server), ...createTestLog()};
};
