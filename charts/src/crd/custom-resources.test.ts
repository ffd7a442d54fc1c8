import test from 'ava';
import {customResourceDefinition} from './custom-resource-definition.ts';
import {shop} from './shop.ts';
import {shopBackup} from './shop-backup.ts';
import {shopRestore} from './shop-restore.ts';

type Node = Readonly<Record<string, any>>;

const resources = [shop, shopBackup, shopRestore];
const schemaOf = (resource: (typeof resources)[number]): Node =>
  customResourceDefinition(resource).spec.versions[0]!.schema.openAPIV3Schema;

/** Every schema within a schema, by its path. */
const nodesOf = (node: Node, path: string): readonly (readonly [string, Node])[] => [
  [path, node],
  ...Object.entries(node.properties ?? {}).flatMap(([key, property]) => nodesOf(property as Node, `${path}.${key}`)),
  ...(node.items ? nodesOf(node.items, `${path}[]`) : []),
  ...(node.additionalProperties ? nodesOf(node.additionalProperties, `${path}.*`) : []),
];

const isFreeOfType = (node: Node) => node['x-kubernetes-int-or-string'] === true;

for (const resource of resources) {
  const nodes = nodesOf(schemaOf(resource), resource.kind);

  test(`the schema of ${resource.kind} is structural`, t => {
    t.true(nodes.length > 20);
    for (const [path, node] of nodes) {
      t.is(typeof node.type === 'string', !isFreeOfType(node), path);
      t.false('properties' in node && 'additionalProperties' in node, path);
      t.is('items' in node, node.type === 'array', path);
      if (node.anyOf) t.deepEqual(node.anyOf, [{type: 'integer'}, {type: 'string'}], path);
      for (const keyword of ['$schema', '$ref', 'const', 'oneOf', 'allOf', 'not', 'propertyNames', 'definitions'])
        t.false(keyword in node, `${path} ${keyword}`);
    }
  });

  test(`the schema of ${resource.kind} has no defaults`, t => {
    for (const [path, node] of nodes) t.false('default' in node, path);
  });

  test(`the conditions of ${resource.kind}, and other lists with keys, are merged by their keys`, t => {
    const lists = nodes.filter(([, node]) => node['x-kubernetes-list-type'] === 'map');
    t.true(lists.some(([path]) => path === `${resource.kind}.status.conditions`));
    for (const [path, node] of lists)
      for (const key of node['x-kubernetes-list-map-keys']) t.true(node.items.required.includes(key), `${path} ${key}`);
  });

  test(`each rule about ${resource.kind} has a sentence as its message`, t => {
    const rules = nodes.flatMap(([, node]) => node['x-kubernetes-validations'] ?? []);
    t.true(rules.length > 0);
    for (const {rule, message} of rules) t.regex(message, /^[A-Z`].* .*[.\]]$/, rule);
  });

  test(`${resource.kind} has a status of its own, is among the category ecom, and shows its age`, t => {
    const {names, versions} = customResourceDefinition(resource).spec;
    t.deepEqual(versions[0]!.subresources, {status: {}});
    t.deepEqual(names.categories, ['ecom']);
    t.is(versions[0]!.additionalPrinterColumns.at(-1)!.name, 'Age');
    for (const {name, jsonPath} of versions[0]!.additionalPrinterColumns) {
      const path = jsonPath.replace(/\[\?.*?\)\]/, '[]');
      t.true(path.startsWith('.metadata.') || nodes.some(([at]) => at === `${resource.kind}${path}`), name);
    }
  });
}

test('a Shop requires nothing, since the chart has a default for everything', t => {
  for (const [path, node] of nodesOf(schemaOf(shop).properties.spec, 'spec'))
    if (!path.endsWith('[]')) t.false('required' in node, path);
});

test('kubectl explain describes every value of a Shop', t => {
  const described = nodesOf(schemaOf(shop).properties.spec, 'spec').filter(
    ([path]) => !/[\]*]|requests|limits|^spec$|autoscaling$/.test(path),
  );
  t.deepEqual(
    described.filter(([, node]) => !node.description).map(([path]) => path),
    [],
  );
});
