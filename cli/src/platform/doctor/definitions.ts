import {glob, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {isKubectlError} from '../explain-kubectl.ts';
import {chartFolder} from '../helm.ts';
import {parseManifests} from '../manifest.ts';
import {apiVersion, type Resource, resources} from '../resource.ts';
import type {ClusterCheck, Found} from './check.ts';

type Schema = {readonly properties?: Readonly<Record<string, Schema>>; readonly items?: Schema};
type Definition = Resource<{
  readonly versions: readonly {
    readonly name: string;
    readonly served: boolean;
    readonly schema?: {readonly openAPIV3Schema?: Schema};
  }[];
}>;

const version = apiVersion.split('/')[1]!;
const update = 'Update the operator and its definitions: ecom platform install --apply, or helm upgrade';

const servedVersion = ({spec}: Definition) => spec?.versions.find(({name, served}) => name === version && served);

const pathsOf = ({properties = {}, items}: Schema, path = ''): readonly string[] => [
  ...Object.entries(properties).flatMap(([name, schema]) => {
    const at = path ? `${path}.${name}` : name;
    return [at, ...pathsOf(schema, at)];
  }),
  ...(items ? pathsOf(items, `${path}[]`) : []),
];

/** The fields of a schema that another one lacks, and not those within them. */
export const missingFields = (schema: Schema, other: Schema): readonly string[] => {
  const known = new Set(pathsOf(other));
  const missing = pathsOf(schema).filter(path => !known.has(path));
  return missing.filter(
    path => !missing.some(parent => path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`)),
  );
};

/** The definitions of this program's chart, by name; none where it has no chart. */
const readOwn = async (root: string): Promise<ReadonlyMap<string, Definition>> => {
  const own = new Map<string, Definition>();
  try {
    const folder = join(chartFolder(root, 'ecom-operator'), 'files/crds');
    for await (const file of glob('*.yaml', {cwd: folder}))
      for (const definition of await parseManifests(await readFile(join(folder, file), 'utf8')))
        own.set(definition.metadata.name, definition as Definition);
  } catch {
    // The image of the services has no charts.
  }
  return own;
};

const examineOne = (name: string, found: Definition | undefined, own: Definition | undefined): Found => {
  if (!found)
    return {status: 'fail', found: `${name} is not installed`, remedy: 'Install it: ecom platform install --apply'};
  const served = servedVersion(found);
  if (!served) return {status: 'fail', found: `${name} is not served as ${version}`, remedy: update};
  const schema = own && servedVersion(own)?.schema?.openAPIV3Schema;
  const missing = schema ? missingFields(schema, served.schema?.openAPIV3Schema ?? {}) : [];
  if (missing.length === 0) return {status: 'ok', found: `${name} is installed`};
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  return {status: 'fail', found: `${name} is older: it lacks ${missing.slice(0, 3).join(', ')}${more}`, remedy: update};
};

export const definitions: ClusterCheck = {
  name: 'definitions',
  remedy: update,
  async examine({kubectl, root}) {
    const names = Object.values(resources);
    try {
      const list = await kubectl.json<{items: readonly Definition[]} | undefined>([
        'get',
        'customresourcedefinitions',
        ...names,
        '--ignore-not-found',
      ]);
      const own = await readOwn(root);
      return names.map(name => {
        const found = list?.items.find(({metadata}) => metadata.name === name);
        return examineOne(name, found, own.get(name));
      });
    } catch (error) {
      if (!isKubectlError(error, 'forbidden')) throw error;
      return [
        {status: 'warn', found: error.message, remedy: 'Whether they are installed, `ecom platform list` tells.'},
      ];
    }
  },
};
