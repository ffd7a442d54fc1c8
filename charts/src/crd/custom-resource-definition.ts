import {stringify} from 'yaml';
import {z} from 'zod';
import {generated} from '../documents.ts';
import type {CustomResource} from './custom-resource.ts';
import {type Schema, toStructuralSchema} from './structural-schema.ts';

const group = 'ecom.dev';
const version = 'v1alpha1';

const structural = (schema: z.ZodType): Schema =>
  toStructuralSchema(z.toJSONSchema(schema, {io: 'input', target: 'draft-7'}) as Schema);

/** The CustomResourceDefinition. Helm keeps it when the chart is removed: with it all resources of the kind would go. */
export const customResourceDefinition = ({
  kind,
  plural,
  shortNames,
  description,
  spec,
  status,
  rules,
  columns,
}: CustomResource) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: `${plural}.${group}`, annotations: {'helm.sh/resource-policy': 'keep'}},
  spec: {
    group,
    scope: 'Namespaced',
    names: {kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames, categories: ['ecom']},
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: {status: {}},
        additionalPrinterColumns: columns,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description,
            required: ['spec'],
            properties: {
              apiVersion: {type: 'string'},
              kind: {type: 'string'},
              metadata: {type: 'object'},
              spec: structural(spec),
              status: structural(status),
            },
            ...(rules.length > 0 && {'x-kubernetes-validations': rules}),
          },
        },
      },
    ],
  },
});

/** The same as YAML, which `kubectl apply` takes as it is. */
export const toManifest = (resource: CustomResource): string =>
  `# ${generated}\n${stringify(customResourceDefinition(resource), {lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false})}`;
