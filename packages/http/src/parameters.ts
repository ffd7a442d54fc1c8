import {type Json, jsonSchema, type SchemaComponents} from '@ecom/core/json-schema';
import type {z} from 'zod';
import {acceptsIfMatch, type Route} from './route.ts';

type ParameterLocation = 'path' | 'query' | 'header';

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The ETag of the version to change, or several; 412 when the resource is at another version',
  schema: {type: 'string', examples: ['"3"']},
};

const idempotencyKey = (isRequired: boolean) => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: isRequired,
  description:
    'Makes the request safe to repeat: a repetition within 24 h gets the stored response. Without an access token or Cart-Token it must be a UUID, or have 128 bits of randomness',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: 255,
    pattern: '^[\\x21-\\x7e]+$',
    examples: ['0b1f6c1e-6f0d-4b5e-9f7e-2f2c5f3b8a10'],
  },
});

const describedIn: Readonly<Record<ParameterLocation, string>> = {
  path: 'identifies the resource',
  query: 'filter',
  header: 'header',
};

/** Coercion makes every query parameter a string on input; the type after coercion is more useful. */
const parametersOf = (
  schema: z.ZodType | undefined,
  place: ParameterLocation,
  components: SchemaComponents,
): readonly Json[] => {
  if (!schema) return [];
  type Shape = {properties?: Record<string, Json>; required?: string[]};
  const input = jsonSchema(schema, 'input', components) as Shape;
  const output = jsonSchema(schema, 'output', components) as Shape;
  return Object.entries(input.properties ?? {}).map(([name, asSent]) => {
    const asRead = output.properties?.[name];
    const {
      description = `${name}: ${describedIn[place]}`,
      explode,
      ...rest
    } = asRead?.type || asRead?.$ref ? asRead : asSent;
    return {
      name: place === 'header' ? name.replaceAll(/(^|-)[a-z]/g, letter => letter.toUpperCase()) : name,
      in: place,
      required: place === 'path' || (input.required ?? []).includes(name),
      description,
      // One parameter with commas, `status=placed,confirmed`; other lists are repeated parameters.
      ...(explode === false && {style: 'form', explode}),
      schema: rest,
    };
  });
};

/** The parameters of an operation. Cart-Token is a security scheme, not a parameter. */
export const operationParameters = (
  route: Route,
  idempotency: 'required' | 'honoured' | 'off',
  components: SchemaComponents,
): readonly Json[] => [
  ...parametersOf(route.params, 'path', components),
  ...parametersOf(route.query, 'query', components),
  ...parametersOf(route.headers, 'header', components).filter(({name}) => name !== 'Cart-Token'),
  ...(idempotency === 'off' ? [] : [idempotencyKey(idempotency === 'required')]),
  ...(acceptsIfMatch(route) && route.method !== 'get' ? [ifMatch] : []),
];

const componentName = ({name}: Json): string => {
  const words = String(name).replaceAll(/[^A-Za-z]+(.)/g, (_, letter: string) => letter.toUpperCase());
  return words[0]!.toUpperCase() + words.slice(1);
};

/** `Id`, or else `Id2`, `Id3`, …; an optional header with a required twin is `OptionalIdempotencyKey`. */
const freeName = (parameter: Json, taken: Readonly<Record<string, Json>>): string => {
  const base = componentName(parameter);
  const names = [base, `${parameter.required ? 'Required' : 'Optional'}${base}`];
  for (let number = 2; ; number++) {
    const name = names.shift() ?? `${base}${number}`;
    if (!taken[name]) return name;
  }
};

/** Replaces parameters that several operations share by references; returns them as `components.parameters`. */
export const shareParameters = (operations: readonly {parameters?: readonly Json[]}[]): Json => {
  const uses = new Map<string, number>();
  for (const {parameters = []} of operations) {
    for (const parameter of parameters) {
      const key = JSON.stringify(parameter);
      uses.set(key, (uses.get(key) ?? 0) + 1);
    }
  }
  const shared: Record<string, Json> = {};
  const names = new Map<string, string>();
  for (const operation of operations) {
    operation.parameters = (operation.parameters ?? []).map(parameter => {
      const key = JSON.stringify(parameter);
      if (uses.get(key)! < 2) return parameter;
      let name = names.get(key);
      if (!name) {
        name = freeName(parameter, shared);
        names.set(key, name);
        shared[name] = parameter;
      }
      return {$ref: `#/components/parameters/${name}`};
    });
  }
  return shared;
};
