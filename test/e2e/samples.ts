/** JSON Schema, as far as the API's own document uses it. */
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

/** Something that fits a schema's shape. */
const sample = (given: Schema, resolve: Resolve): unknown => {
  const schema = resolve(alternatives(resolve(given))[0]!);
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map(name => [name, sample(schema.properties![name]!, resolve)]),
      );
    case 'array':
      return Array.from({length: Math.max(1, schema.minItems ?? 0)}, () => sample(schema.items ?? {}, resolve));
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

const typesOf = (given: Schema, resolve: Resolve): Set<string> => {
  const types = new Set<string>();
  for (const each of alternatives(resolve(given))) {
    const schema = resolve(each);
    const declared =
      schema.type ??
      (schema.enum ? typeof schema.enum[0] : schema.const !== undefined ? typeof schema.const : undefined);
    for (const type of Array.isArray(declared) ? declared : [declared])
      types.add(type === 'integer' ? 'number' : String(type));
  }
  return types;
};

const strangers: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'not that'],
  ['number', 3.5],
  ['boolean', true],
  ['null', null],
  ['array', [[]]],
  ['object', {odd: {}}],
];

/** A wrong value for a field, and what is wrong with it. */
export type Wrong = {readonly path: string; readonly what: string; readonly body: unknown};

/** Bodies that do not fit: each of them for one reason. */
export const wrongBodies = (given: Schema, resolve: Resolve): Wrong[] => {
  const schema = resolve(alternatives(resolve(given))[0]!);
  const good = sample(schema, resolve) as Record<string, unknown>;
  const wrong: Wrong[] = [{path: 'surprise', what: 'an unknown field', body: {...good, surprise: 1}}];
  for (const name of schema.required ?? []) {
    const {[name]: _, ...rest} = good;
    wrong.push({path: name, what: 'missing', body: rest});
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const types = typesOf(property, resolve);
    if (!types.has('undefined')) {
      for (const [type, value] of strangers) {
        if (!types.has(type)) wrong.push({path: name, what: `a ${type}`, body: {...good, [name]: value}});
      }
    }
    const declared = resolve(property);
    if (types.has('string')) {
      wrong.push({path: name, what: 'NUL', body: {...good, [name]: 'a\u0000b'}});
      wrong.push({path: name, what: 'half a surrogate pair', body: {...good, [name]: 'a\ud800b'}});
      if (declared.maxLength)
        wrong.push({path: name, what: 'too long', body: {...good, [name]: 'a'.repeat(declared.maxLength + 1)}});
    }
    if (types.has('number')) {
      wrong.push({path: name, what: 'beyond counting', body: {...good, [name]: 1e300}});
      wrong.push({path: name, what: 'negative', body: {...good, [name]: -1e15}});
    }
  }
  for (const body of [[], 'text', 7, true]) wrong.push({path: '', what: `a ${typeof body} for a body`, body});
  return wrong;
};
