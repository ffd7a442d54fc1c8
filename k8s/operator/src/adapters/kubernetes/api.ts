import {createDiscovery, type Discovery} from './discovery.ts';
import {createRequests, type Requests, type RequestsOptions, type TextRequest} from './requests.ts';
import {unreachable} from './status-failure.ts';

/** The API of a Kubernetes cluster, without models of its objects: what is sent and received keeps all of its fields. */
export type Api = Requests &
  Discovery & {
    /** The body of a response, parsed. Throws like `text`. */
    json<T>(request: TextRequest): Promise<T>;
  };

const parse = <T>(text: string): T => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreachable(error);
  }
};

export const createApi = (options: RequestsOptions): Api => {
  const requests = createRequests(options);
  const json = async <T>(request: TextRequest): Promise<T> => parse<T>(await requests.text(request));
  return {...requests, json, ...createDiscovery(path => json({path}))};
};
