/** What is read of a JSON Schema, and written as the schema of a custom resource. */
export type Schema = Readonly<Record<string, unknown>>;

/** Keywords that mean the same in both. Defaults are left out: those of the chart apply, also after an update of the operator. */
const kept = new Set([
  'type',
  'description',
  'enum',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'maxItems',
  'minItems',
  'required',
]);
const dropped = new Set(['$schema', 'default', 'propertyNames']);
const bounds = new Set(['minimum', 'maximum']);

const isIntOrString = (alternatives: readonly Schema[]) =>
  alternatives.length === 2 &&
  alternatives[0]!.type === 'string' &&
  /^(number|integer)$/.test(String(alternatives[1]!.type));

const convertKeyword = (keyword: string, value: unknown): Schema => {
  if (kept.has(keyword) || keyword.startsWith('x-kubernetes-')) return {[keyword]: value};
  if (dropped.has(keyword)) return {};
  // Integers have the limits of JavaScript in their JSON Schema.
  if (bounds.has(keyword)) return Math.abs(value as number) === Number.MAX_SAFE_INTEGER ? {} : {[keyword]: value};
  switch (keyword) {
    case 'const':
      return {enum: [value]};
    case 'items':
      return {items: toStructuralSchema(value as Schema)};
    case 'properties':
      return {
        properties: Object.fromEntries(
          Object.entries(value as Schema).map(([name, schema]) => [name, toStructuralSchema(schema as Schema)]),
        ),
      };
    case 'additionalProperties':
      // Unknown properties are pruned, and refused by clients that validate strictly, as kubectl does.
      if (value === false) return {};
      return Object.keys(value as Schema).length === 0
        ? {'x-kubernetes-preserve-unknown-fields': true}
        : {additionalProperties: toStructuralSchema(value as Schema)};
    default:
      throw new Error(`A custom resource has no counterpart of the keyword ${keyword}: ${JSON.stringify(value)}`);
  }
};

/**
 * A JSON Schema (draft 7, from Zod) as a structural OpenAPI v3 schema without defaults
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema).
 *
 * @throws Error for a keyword that such a schema cannot have
 */
export const toStructuralSchema = (schema: Schema): Schema => {
  const {anyOf, ...rest} = schema as Schema & {readonly anyOf?: readonly Schema[]};
  if (!anyOf)
    return Object.assign({}, ...Object.entries(rest).map(([keyword, value]) => convertKeyword(keyword, value)));
  if (!isIntOrString(anyOf)) throw new Error(`A custom resource cannot choose between these: ${JSON.stringify(anyOf)}`);
  return {
    ...toStructuralSchema(rest),
    anyOf: [{type: 'integer'}, {type: 'string'}],
    ...(anyOf[0]!.pattern !== undefined && {pattern: anyOf[0]!.pattern}),
    'x-kubernetes-int-or-string': true,
  };
};
