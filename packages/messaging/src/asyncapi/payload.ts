import {z} from 'zod';

export type Json = Record<string, unknown>;

/** Schemas by name. A schema with an id (`.meta({id})`) is defined once, in `components`, and referenced elsewhere. */
export type Schemas = Record<string, Json>;

const tidy = (schema: Json): void => {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  // The format says the same as zod's long pattern.
  if (schema.format) delete schema.pattern;
  if ('example' in schema) {
    schema.examples = [schema.example];
    delete schema.example;
  }
};

const withoutId = ({id: _, $schema: __, ...schema}: Json): Json => schema;

/** The JSON Schema of an event's data, in draft 7, which AsyncAPI's own dialect extends. */
export const toPayload = (schema: z.ZodType, schemas: Schemas): Json => {
  const text = JSON.stringify(
    z.toJSONSchema(schema, {
      target: 'draft-7',
      io: 'output',
      unrepresentable: 'any',
      override({zodSchema, jsonSchema}) {
        const {def} = zodSchema._zod;
        // Consumers must accept members that a later version adds.
        if (def.type === 'object' && !def.catchall) delete jsonSchema.additionalProperties;
        tidy(jsonSchema as Json);
      },
    }),
  );
  const {definitions = {}, ...payload} = JSON.parse(text.replaceAll('#/definitions/', '#/components/schemas/'));
  for (const [id, definition] of Object.entries(definitions as Schemas)) schemas[id] ??= withoutId(definition);
  return withoutId(payload);
};
