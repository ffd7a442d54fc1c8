import type {Kubectl} from './kubectl.ts';
import {resources} from './resource.ts';
import type {Shop, ShopSpec} from './shop.ts';

/** Who changed a field, in the metadata of objects. */
export const fieldManager = '--field-manager=ecom-cli';

/** Changes some fields of a Shop's spec, whatever the others are. @param changes a merge patch (RFC 7396) */
export const patchShop = (kubectl: Kubectl, {metadata: {name}}: Shop, changes: object): Promise<Shop> =>
  kubectl.json<Shop>([
    'patch',
    resources.shop,
    name,
    '--type=merge',
    `--patch=${JSON.stringify({spec: changes})}`,
    fieldManager,
  ]);

/**
 * Replaces the spec of a Shop as it was read.
 *
 * @returns the Shop as the cluster stores it; with `isDryRun` as it would, without storing it
 * @throws CommandError when somebody changed it in the meantime, or the cluster refuses the spec
 */
export const replaceSpec = (
  kubectl: Kubectl,
  {status: _, metadata: {managedFields: _managers, ...metadata}, ...shop}: Shop,
  spec: ShopSpec,
  {isDryRun = false} = {},
): Promise<Shop> =>
  kubectl.json<Shop>(['replace', '--filename=-', fieldManager, ...(isDryRun ? ['--dry-run=server'] : [])], {
    ...shop,
    metadata,
    spec,
  });

/** Sets an annotation of an object, by which the operator is asked for something. */
export const annotate = <R>(kubectl: Kubectl, resource: string, name: string, key: string, value: string) =>
  kubectl.json<R>(['annotate', resource, name, `${key}=${value}`, '--overwrite', fieldManager]);
