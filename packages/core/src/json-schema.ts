import {z} from 'zod';

export type Json = Record<string, unknown>;

/** Whether a schema describes what clients send or what they receive: defaults and transformations make a difference. */
export type Direction = 'input' | 'output';

/** Named schemas (`.meta({id})`), which the documents reference. */
export type SchemaComponents = Record<string, Json>;

const isSafeBound = (value: unknown) => value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;

/** `{type: ['string', 'null']}` instead of `{anyOf: [{type: 'string'}, {type: 'null'}]}`. */
const mergeNull = (schema: Json): void => {
  const [type, none, ...more] = (schema.anyOf ?? []) as Json[];
  if (more.length > 0 || none?.type !== 'null' || typeof type?.type !== 'string' || type.enum || type.const) return;
  delete schema.anyOf;
  Object.assign(schema, {...type, ...schema, type: [type.type, 'null']});
};

const tidy = (schema: Json): void => {
  if (isSafeBound(schema.maximum)) delete schema.maximum;
  if (isSafeBound(schema.minimum)) delete schema.minimum;
  // JSON Schema 2020-12 has `examples`; a single `example` is OpenAPI 3.0's.
  if ('example' in schema) {
    schema.examples = [schema.example];
    delete schema.example;
  }
  // The format is enough; zod's pattern is long.
  if (schema.format === 'uuid' || schema.format === 'date-time') delete schema.pattern;
  mergeNull(schema);
};

type Dialect = {readonly target: 'draft-2020-12' | 'draft-7'; readonly definitions: '$defs' | 'definitions'};

/** OpenAPI 3.1 uses draft 2020-12, AsyncAPI's own schema dialect extends draft 7. */
const dialects = {
  openapi: {target: 'draft-2020-12', definitions: '$defs'},
  asyncapi: {target: 'draft-7', definitions: 'definitions'},
} as const satisfies Readonly<Record<string, Dialect>>;

/** The JSON Schema of a zod schema. Schemas with an id become components, and references to them. */
export const jsonSchema = (
  schema: z.ZodType,
  io: Direction,
  components: SchemaComponents,
  document: keyof typeof dialects = 'openapi',
): Json => {
  const {target, definitions} = dialects[document];
  const text = JSON.stringify(
    z.toJSONSchema(schema, {
      target,
      io,
      unrepresentable: 'any',
      override({zodSchema, jsonSchema}) {
        const {def} = zodSchema._zod;
        // Only a strict object refuses unknown members; receivers must accept members that a later version adds.
        if (def.type === 'object' && !def.catchall) delete jsonSchema.additionalProperties;
        tidy(jsonSchema as Json);
      },
    }),
  );
  const {
    $schema: _,
    [definitions]: named = {},
    ...rest
  } = JSON.parse(text.replaceAll(`#/${definitions}/`, '#/components/schemas/'));
  for (const [id, definition] of Object.entries(named as Json)) components[id] ??= withoutId(definition as Json);
  if (typeof rest.id !== 'string') return rest;
  components[rest.id] ??= withoutId(rest);
  return {$ref: `#/components/schemas/${rest.id}`};
};

const withoutId = ({id: _, $schema: __, ...schema}: Json): Json => schema;
