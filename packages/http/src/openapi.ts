import {z} from 'zod';
import {bodyLimit} from './input.ts';
import {Problem} from './problem.ts';
import {type Route, takesIfMatch} from './route.ts';

type Json = Record<string, unknown>;

/** Hoists the shared schemas of a JSON Schema into `components`, where OpenAPI looks for them. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output', components: Json): Json => {
  const text = JSON.stringify(z.toJSONSchema(schema, {io, unrepresentable: 'any'}));
  const {$schema, $defs = {}, ...rest} = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/'));
  for (const [id, definition] of Object.entries($defs as Json)) {
    const {$schema: _, id: __, ...plain} = definition as Json;
    components[id] ??= plain;
  }
  const {id, ...plain} = rest;
  if (typeof id !== 'string') return plain;
  components[id] ??= plain;
  return {$ref: `#/components/schemas/${id}`};
};

const parametersOf = (schema: z.ZodType | undefined, place: 'path' | 'query' | 'header', components: Json): Json[] => {
  if (!schema) return [];
  const {properties = {}, required = []} = schemaOf(schema, 'input', components) as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
};

/** Statuses that follow from what a route declares. */
const refusalsOf = ({access, params, query, headers, body, limit, method, errors = []}: Route): number[] => {
  const statuses = new Set<number>([400, ...errors]);
  if (access !== 'public') statuses.add(401);
  if (typeof access === 'object') statuses.add(403);
  if (params) statuses.add(404);
  if (query || headers || body) statuses.add(422);
  if (method !== 'get') for (const status of [409, 413, 415, 422]) statuses.add(status);
  if (limit) statuses.add(429);
  statuses.add(503);
  return [...statuses].sort();
};

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The ETag of what is to be changed; 412 when it has changed since',
  schema: {type: 'string', pattern: '^"[0-9]{1,15}"$'},
};

const operationOf = (route: Route, tag: string, components: Json): Json => {
  const {method, access, body, responses: answers, raw} = route;
  const rule = route.idempotency ?? (method === 'post' ? 'honoured' : 'off');
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: rule === 'required',
    schema: {type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$'},
  };
  const responses: Json = {};
  for (const [status, schema] of Object.entries(answers)) {
    responses[status] = schema
      ? {description: 'done', content: {'application/json': {schema: schemaOf(schema, 'output', components)}}}
      : {description: 'done'};
  }
  for (const status of refusalsOf(route)) {
    responses[status] ??= {
      description: 'refused',
      content: {'application/problem+json': {schema: schemaOf(Problem, 'output', components)}},
    };
  }
  return {
    tags: [tag],
    summary: route.summary,
    operationId: `${method} ${route.path}`,
    ...(typeof access === 'object' && {description: `Needs the permission \`${access.permission}\`.`}),
    ...(access !== 'public' && {security: access === 'optional' ? [{}, {bearer: []}] : [{bearer: []}]}),
    parameters: [
      ...parametersOf(route.params, 'path', components),
      ...parametersOf(route.query, 'query', components),
      ...parametersOf(route.headers, 'header', components),
      ...(rule === 'off' ? [] : [key]),
      ...(takesIfMatch(route) ? [ifMatch] : []),
    ],
    ...(body &&
      !raw && {
        requestBody: {
          required: !body.safeParse(undefined).success,
          content: {'application/json': {schema: schemaOf(body, 'input', components)}},
        },
      }),
    responses,
  };
};

export type Documented = {readonly name: string; readonly routes: readonly Route[]};

/** OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), generated from the schemas that validate. */
export const openapi = (services: readonly Documented[]): Json => {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const {name, routes} of services) {
    for (const route of routes) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      paths[path] = {...paths[path], [route.method]: operationOf(route, name, schemas)};
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'ecom',
      version: '1',
      description:
        `Money is in minor units, ids are UUIDs, instants RFC 3339 in UTC. Errors are problem documents (RFC 9457) with a stable \`code\`. ` +
        `Bodies have at most ${bodyLimit} bytes.`,
      license: {name: 'Apache-2.0', identifier: 'Apache-2.0'},
    },
    tags: services.map(({name}) => ({name})),
    paths,
    components: {schemas, securitySchemes: {bearer: {type: 'http', scheme: 'bearer', bearerFormat: 'JWT'}}},
  };
};
