import type {Json, SchemaComponents} from '@ecom/core/json-schema';

const byFormat: Readonly<Record<string, string>> = {
  uuid: '019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5b',
  'date-time': '2026-03-03T12:00:00.000Z',
  email: 'ada@example.org',
  uri: 'https://example.org/image.jpg',
};

/**
 * An example value that fits a JSON Schema, composed of the examples, defaults and enumerations of its parts.
 *
 * @param ancestors references that enclose this schema: an array of one of them is empty, so that a recursive schema ends
 */
export const exampleOf = (schema: Json, components: SchemaComponents, ancestors: readonly string[] = []): unknown => {
  const {$ref, examples, default: byDefault, enum: values, anyOf, oneOf, allOf, format, properties, items} = schema;
  if (typeof $ref === 'string') {
    return exampleOf(components[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}, components, [...ancestors, $ref]);
  }
  if (Array.isArray(examples)) return examples[0];
  if ('const' in schema) return schema.const;
  if (byDefault !== undefined) return byDefault;
  if (Array.isArray(values)) return values[0];
  const alternatives = (anyOf ?? oneOf ?? allOf) as Json[] | undefined;
  if (alternatives) return exampleOf(alternatives[0]!, components, ancestors);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries((properties ?? {}) as Record<string, Json>).map(([name, property]) => [
          name,
          exampleOf(property, components, ancestors),
        ]),
      );
    case 'array':
      return ancestors.includes(String((items as Json | undefined)?.$ref))
        ? []
        : [exampleOf((items ?? {}) as Json, components, ancestors)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'string':
      return byFormat[String(format)] ?? 'text'.repeat(Math.ceil(Number(schema.minLength ?? 1) / 4));
    default:
      return null;
  }
};
