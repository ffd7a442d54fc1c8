/** The part of JSON Schema that the API's OpenAPI document uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly example?: unknown;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
};

export type Resolve = (schema: Schema) => Schema;

export const resolver =
  (schemas: Readonly<Record<string, Schema>>): Resolve =>
  schema =>
    schema.$ref ? schemas[schema.$ref.split('/').at(-1)!]! : schema;

const alternatives = (schema: Schema): readonly Schema[] => schema.anyOf ?? schema.oneOf ?? [schema];

/** A value that matches the schema. */
const validValue = (schemaOrRef: Schema, resolve: Resolve): unknown => {
  const schema = resolve(alternatives(resolve(schemaOrRef))[0]!);
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map(name => [name, validValue(schema.properties![name]!, resolve)]),
      );
    case 'array':
      return Array.from({length: Math.max(1, schema.minItems ?? 0)}, () => validValue(schema.items ?? {}, resolve));
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      if (schema.format === 'uuid') return '019a0000-0000-7000-8000-000000000000';
      if (schema.format === 'email') return 'ada@example.org';
      if (schema.format === 'date-time') return '2026-01-01T00:00:00.000Z';
      return 'text'.padEnd(schema.minLength ?? 4, 't');
  }
};

const typesOf = (schemaOrRef: Schema, resolve: Resolve): Set<string> => {
  const types = new Set<string>();
  for (const each of alternatives(resolve(schemaOrRef))) {
    const schema = resolve(each);
    const declared =
      schema.type ??
      (schema.enum ? typeof schema.enum[0] : schema.const !== undefined ? typeof schema.const : undefined);
    for (const type of Array.isArray(declared) ? declared : [declared])
      types.add(type === 'integer' ? 'number' : String(type));
  }
  return types;
};

const valuesByType: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'wrong type'],
  ['number', 3.5],
  ['boolean', true],
  ['null', null],
  ['array', [[]]],
  ['object', {unexpected: {}}],
];

/** A body with one error: where it is, and what it is. */
export type InvalidBody = {readonly path: string; readonly error: string; readonly body: unknown};

/** Bodies that do not match the schema, each for one reason. */
export const invalidBodies = (schemaOrRef: Schema, resolve: Resolve): InvalidBody[] => {
  const schema = resolve(alternatives(resolve(schemaOrRef))[0]!);
  const valid = validValue(schema, resolve) as Record<string, unknown>;
  const invalid: InvalidBody[] = [{path: 'unknownField', error: 'an unknown field', body: {...valid, unknownField: 1}}];
  for (const name of schema.required ?? []) {
    const {[name]: _, ...rest} = valid;
    invalid.push({path: name, error: 'missing', body: rest});
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const types = typesOf(property, resolve);
    if (!types.has('undefined')) {
      for (const [type, value] of valuesByType) {
        if (!types.has(type)) invalid.push({path: name, error: `a ${type}`, body: {...valid, [name]: value}});
      }
    }
    const declared = resolve(property);
    if (types.has('string')) {
      invalid.push({path: name, error: 'NUL', body: {...valid, [name]: 'a\u0000b'}});
      invalid.push({path: name, error: 'a lone surrogate', body: {...valid, [name]: 'a\ud800b'}});
      if (declared.maxLength)
        invalid.push({path: name, error: 'too long', body: {...valid, [name]: 'a'.repeat(declared.maxLength + 1)}});
    }
    if (types.has('number')) {
      invalid.push({path: name, error: 'too large', body: {...valid, [name]: 1e300}});
      invalid.push({path: name, error: 'negative', body: {...valid, [name]: -1e15}});
    }
  }
  for (const body of [[], 'text', 7, true]) invalid.push({path: '', error: `a ${typeof body} for a body`, body});
  return invalid;
};
