import {STATUS_CODES} from 'node:http';
import {type Json, jsonSchema, type SchemaComponents} from '@ecom/core/json-schema';
import {exampleOf} from './example.ts';
import {Problem} from './problem.ts';
import {apiKeysOf, hasEtag, type Route} from './route.ts';

/** Response headers that several operations share, by their component name. */
const headers: Readonly<Record<string, Json>> = {
  Location: {description: 'Where to find the resource', schema: {type: 'string'}},
  ETag: {
    description: 'The version of the resource; send it back as If-Match to change exactly this version',
    schema: {type: 'string', examples: ['"3"']},
  },
  'Idempotent-Replayed': {
    description: '`true` when this is the stored response to an earlier request with the same Idempotency-Key',
    schema: {type: 'string', enum: ['true']},
  },
  'Retry-After': {description: 'Seconds to wait before the next attempt', schema: {type: 'integer', minimum: 1}},
  'X-Request-Id': {
    description: 'Identifies the request in the log: the X-Request-Id of the request, or a new one',
    schema: {type: 'string', examples: ['0b1f6c1e-6f0d-4b5e-9f7e-2f2c5f3b8a10']},
  },
  'WWW-Authenticate': {description: 'The authentication scheme', schema: {type: 'string', examples: ['Bearer']}},
};

const componentOf = (header: string) => header.replaceAll('-', '');

export const headerComponents = (): Json =>
  Object.fromEntries(Object.entries(headers).map(([name, header]) => [componentOf(name), header]));

/** Every response has the request's id. */
const refer = (...names: readonly string[]): Json =>
  Object.fromEntries(
    ['X-Request-Id', ...names].map(name => [name, {$ref: `#/components/headers/${componentOf(name)}`}]),
  );

const errorDescriptions: Readonly<Record<number, string>> = {
  400: 'The request cannot be read: malformed JSON, headers or encoding.',
  401: 'The access token or API key is missing, wrong, expired or revoked.',
  403: 'The caller lacks the permission, or is an API key where only people may call.',
  404: 'The resource does not exist, or the caller may not see it.',
  409: 'The request conflicts with the state of the resource, or with another request in flight.',
  412: 'A condition of the request is false: the resource is not at the version that If-Match names.',
  413: 'The body is too large.',
  415: 'The media type or encoding of the body is not supported.',
  422: 'The request is well-formed but invalid; `errors` names each field.',
  429: 'Too many requests.',
  503: 'A database or another service is unavailable.',
};

const errorHeaders: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

const nameOfError = (status: number) => STATUS_CODES[status]!.replaceAll(/[^A-Za-z]/g, '');

/** `components.responses`: one problem document per error status. */
export const errorComponents = (components: SchemaComponents): Json => {
  const schema = jsonSchema(Problem, 'output', components);
  return Object.fromEntries(
    Object.entries(errorDescriptions).map(([status, description]) => [
      nameOfError(Number(status)),
      {
        description,
        headers: refer(...(errorHeaders[Number(status)] ?? [])),
        content: {
          'application/problem+json': {
            schema,
            example: {
              type: 'about:blank',
              title: STATUS_CODES[Number(status)],
              status: Number(status),
              code: 'machine-readable-code',
              detail: description,
              traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
            },
          },
        },
      },
    ]),
  );
};

/** Whether a GET request may have conditions about the ETag of the response. */
const isConditional = (route: Route) => route.method === 'get' && hasEtag(route, 200);

/** Error statuses that follow from what a route declares. */
const errorStatuses = (route: Route): readonly number[] => {
  const {access, params, query, headers: requestHeaders, body, limit, method, errors = []} = route;
  const statuses = new Set<number>([400, 503, ...errors]);
  if (access !== 'public') statuses.add(401);
  if (access !== 'public' && apiKeysOf(route) !== 'any') statuses.add(403);
  if (params) statuses.add(404);
  if (query || requestHeaders || body) statuses.add(422);
  if (method !== 'get') for (const status of [409, 412, 413, 415, 422]) statuses.add(status);
  if (isConditional(route)) statuses.add(412);
  if (limit) statuses.add(429);
  return [...statuses].sort();
};

/** What follows the operation's summary. */
const successDescriptions: Readonly<Record<string, string>> = {
  200: '',
  201: '; `Location` names the new resource',
  202: '; the processing continues in the background, poll `Location`',
  204: '; the response has no body',
  303: '; `Location` is where the browser goes next',
  301: '; the address has changed, `Location` names the current one',
};

const successHeaders = (route: Route, status: string, isIdempotent: boolean): Json =>
  refer(
    ...(['201', '202', '301', '303'].includes(status) ? ['Location'] : []),
    ...(hasEtag(route, Number(status)) ? ['ETag'] : []),
    ...(isIdempotent ? ['Idempotent-Replayed'] : []),
  );

/** The `responses` of an operation. */
export const responsesOf = (route: Route, isIdempotent: boolean, components: SchemaComponents): Json => {
  const responses: Json = {};
  for (const [status, zodSchema] of Object.entries(route.responses)) {
    const response: Json = {description: `${route.summary}: success${successDescriptions[status] ?? ''}.`};
    response.headers = successHeaders(route, status, isIdempotent);
    if (zodSchema) {
      const schema = jsonSchema(zodSchema, 'output', components);
      const {description} = zodSchema.meta() ?? {};
      if (description) response.description = `${response.description} ${description}.`;
      response.content = {[route.produces ?? 'application/json']: {schema, example: exampleOf(schema, components)}};
    }
    responses[status] = response;
  }
  if (isConditional(route))
    responses[304] = {
      description: 'The client has the response already, as If-None-Match says',
      headers: refer('ETag'),
    };
  for (const status of errorStatuses(route)) {
    responses[status] ??= {$ref: `#/components/responses/${nameOfError(status)}`};
  }
  return responses;
};
