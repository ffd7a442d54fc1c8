import {Environment} from '@marcbachmann/cel-js';
import type {CustomResource, Rule} from '../crd/custom-resource.ts';
import {customResourceDefinition} from '../crd/custom-resource-definition.ts';

type Node = {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly 'x-kubernetes-validations'?: readonly Rule[];
};

const cel = new Environment({enableOptionalTypes: true, unlistedVariablesAreDyn: true});

/** Whole numbers are `int` in CEL, which JavaScript has as bigint only. */
const toCel = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toCel(each)]));
};

const violationsAt = (node: Node, self: unknown, oldSelf: unknown): readonly string[] => {
  if (self === undefined) return [];
  const applicable = (node['x-kubernetes-validations'] ?? []).filter(
    ({rule}) => oldSelf !== undefined || !rule.includes('oldSelf'),
  );
  const own = applicable.filter(({rule}) => cel.parse(rule)({self: toCel(self), oldSelf: toCel(oldSelf)}) !== true);
  const nested = Object.entries(node.properties ?? {}).flatMap(([key, property]) =>
    violationsAt(
      property,
      (self as Record<string, unknown>)[key],
      (oldSelf as Record<string, unknown> | undefined)?.[key],
    ),
  );
  return [...own.map(({message}) => message), ...nested];
};

/** The messages of the CEL rules by which the API server would refuse a resource. @param before what it replaces, if it exists */
export const violations = (resource: CustomResource, object: object, before?: object): readonly string[] =>
  violationsAt(customResourceDefinition(resource).spec.versions[0]!.schema.openAPIV3Schema as Node, object, before);
