import {serviceManifest} from '@ecom/contracts/services';
import {type Json, jsonSchema, type SchemaComponents} from '@ecom/core/json-schema';
import type {z} from 'zod';
import {exampleOf} from './example.ts';
import {bodyLimit} from './input.ts';
import {operationParameters, shareParameters} from './parameters.ts';
import {errorComponents, headerComponents, responsesOf} from './responses.ts';
import {apiKeysOf, idempotencyOf, type Route} from './route.ts';
import {cookieNames} from './session-cookies.ts';
import {maxDepth} from './storable.ts';

const security = ({access, headers}: Route): readonly Json[] => {
  const cartToken = headers?.toJSONSchema({unrepresentable: 'any', io: 'input'}).properties?.['cart-token'];
  if (access === 'public') return [];
  if (access === 'optional') return [{bearer: []}, {sessionCookie: []}, cartToken ? {cartToken: []} : {}];
  return [{bearer: []}, {sessionCookie: []}].map(scheme => ({...scheme, ...(cartToken && {cartToken: []})}));
};

const describe = (route: Route): string => {
  const {access, summary, description} = route;
  const sentences = [description ?? `${summary}.`];
  if (typeof access === 'object') sentences.push(`Requires the permission \`${access.permission}\`.`);
  if (route.recentProof)
    sentences.push(
      'Requires a proof of the last 15 minutes: log in, or call `POST /auth/step-up`; otherwise 403 `recent-proof-required`.',
    );
  const keys = apiKeysOf(route);
  if (keys === 'none') sentences.push('API keys are refused.');
  else if (access === 'user' || access === 'optional')
    sentences.push(keys === 'any' ? 'Any API key will do.' : `API keys need the permission \`${keys}\`.`);
  return sentences.join('\n\n');
};

/** An anonymous schema of a body becomes the component `CreateCartRequest`, after the operation. */
const requestSchema = ({name}: Route, body: z.ZodType, components: SchemaComponents): Json => {
  const schema = jsonSchema(body, 'input', components);
  if (schema.$ref) return schema;
  const id = `${name[0]!.toUpperCase()}${name.slice(1)}Request`;
  components[id] ??= schema;
  return {$ref: `#/components/schemas/${id}`};
};

const requestBody = (route: Route, components: SchemaComponents): Json => {
  const {body, raw, method} = route;
  if (!body || raw) return {};
  const schema = requestSchema(route, body, components);
  const media = {schema, example: exampleOf(schema, components)};
  return {
    requestBody: {
      required: !body.safeParse(undefined).success,
      content: {...(method === 'patch' && {'application/merge-patch+json': media}), 'application/json': media},
    },
  };
};

const operationOf = (route: Route, tag: string, components: SchemaComponents): Json => {
  const idempotency = idempotencyOf(route);
  return {
    operationId: route.name,
    summary: route.summary,
    description: describe(route),
    tags: [tag],
    security: security(route),
    parameters: operationParameters(route, idempotency, components),
    ...requestBody(route, components),
    responses: responsesOf(route, idempotency !== 'off', components),
  };
};

export type Documented = {readonly name: string; readonly routes: readonly Route[]};

/** OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0) of the public routes, generated from the schemas that validate. */
export const openapi = (services: readonly Documented[]): Json => {
  const schemas: SchemaComponents = {};
  const paths: Record<string, Record<string, Json>> = {};
  for (const {name, routes} of services) {
    for (const route of routes) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      paths[path] = {...paths[path], [route.method]: operationOf(route, name, schemas)};
    }
  }
  const parameters = shareParameters(Object.values(paths).flatMap(path => Object.values(path)));
  return {
    openapi: '3.1.0',
    info: {
      title: 'ecom',
      version: '1',
      summary: 'The storefront and administration API of an ecom shop',
      description:
        'Money is in minor units, ids are UUIDs, instants are RFC 3339 in UTC. Errors are problem documents (RFC 9457) with a ' +
        `stable \`code\`. A body has at most ${bodyLimit} bytes and ${maxDepth} levels of lists and objects. Every response has \`X-Request-Id\`, by which the log finds the request, and \`traceparent\`.`,
      contact: {name: 'ecom'},
      license: {name: 'Apache-2.0', identifier: 'Apache-2.0'},
    },
    servers: [{url: '/', description: 'The shop that serves this document'}],
    tags: services.map(({name}) => ({name, description: serviceManifest(name).summary})),
    paths,
    components: {
      schemas,
      parameters,
      headers: headerComponents(),
      responses: errorComponents(schemas),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'An access token of `POST /auth/login`, for people; or an API key of `POST /auth/api-keys`, which begins with `ek_`, for machines. A key has the permissions that it was created with, and no access to what belongs to its creator.',
        },
        sessionCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieNames.access,
          description:
            'The access token in a cookie, for browsers: a log-in with the header `Session-Mode: cookie` sets it. It counts without `Authorization` only, in requests of this origin or of one that CORS allows by name; those that change something need the header `Session-Mode: cookie`, too.',
        },
        cartToken: {
          type: 'apiKey',
          in: 'header',
          name: 'Cart-Token',
          description:
            "A guest's token, returned once by `POST /carts`; it gives access to the cart and to the order placed from it",
        },
      },
    },
  };
};
