import test from 'ava';
import {z} from 'zod';
import {kubernetesList, resources, section, stringMap} from '../schema.ts';
import {type Schema, toStructuralSchema} from './structural-schema.ts';

const convert = (schema: z.ZodType) =>
  toStructuralSchema(z.toJSONSchema(schema, {io: 'input', target: 'draft-7'}) as Schema);

const conversions = [
  [
    'a section has no defaults, and requires nothing',
    section('A section.', {on: z.boolean().default(true).describe('Whether.')}),
    {type: 'object', description: 'A section.', properties: {on: {type: 'boolean', description: 'Whether.'}}},
  ],
  ['a limit is kept', z.int().min(1), {type: 'integer', minimum: 1}],
  ['an integer without limits has none', z.int(), {type: 'integer'}],
  ['a pattern is kept', z.string().regex(/^a+$/), {type: 'string', pattern: '^a+$'}],
  ['a constant is the only choice', z.literal('a'), {type: 'string', enum: ['a']}],
  ['a map has the schema of its values', stringMap, {type: 'object', additionalProperties: {type: 'string'}}],
  [
    'unknown values are preserved',
    kubernetesList,
    {type: 'array', items: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
  ],
  [
    'what has no default is required',
    z.strictObject({name: z.string()}),
    {type: 'object', properties: {name: {type: 'string'}}, required: ['name']},
  ],
] as const;
for (const [title, schema, expected] of conversions) {
  test(`in a structural schema ${title}`, t => {
    t.deepEqual(convert(schema), expected);
  });
}

test('a quantity is an integer or a string with the pattern of quantities', t => {
  const {properties} = convert(resources({requests: {}, limits: {}})) as {properties: Record<string, Schema>};
  t.deepEqual(properties.requests!.additionalProperties, {
    anyOf: [{type: 'integer'}, {type: 'string'}],
    pattern: '^[0-9.]+(m|[kKMGTPE]i?)?$',
    'x-kubernetes-int-or-string': true,
  });
});

for (const [what, schema] of [
  ['a choice of objects', z.union([z.strictObject({a: z.string()}), z.strictObject({b: z.string()})])],
  ['an excluded value', z.never()],
  ['a tuple', z.tuple([z.string(), z.number()])],
] as const) {
  test(`a schema that a custom resource cannot have is refused: ${what}`, t => {
    t.throws(() => convert(schema), {message: /A custom resource/});
  });
}
