import {UsageError} from '../client/errors.ts';
import {readShopFile} from './manifest.ts';
import type {Shop, ShopSpec} from './shop.ts';

export type UpgradeFlags = {
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
  readonly file?: string | undefined;
};

type Image = {readonly repository?: string; readonly tag?: string; readonly digest?: string};
type Standalone = {readonly enabled?: boolean; readonly image?: Image};

const standaloneOf = ({standalone}: ShopSpec) => standalone as Standalone | undefined;

/** The image of a Shop: that of its services, or of the one pod of a standalone shop. */
export const imageOf = (spec: ShopSpec): Image | undefined => {
  const standalone = standaloneOf(spec);
  return standalone?.enabled ? standalone.image : (spec.image as Image | undefined);
};

/** A digest wins over a tag, so one of them goes. */
const withImage = (spec: ShopSpec, {tag, digest}: UpgradeFlags): ShopSpec => {
  const {tag: _tag, digest: _digest, ...rest} = imageOf(spec) ?? {};
  const image = {...rest, ...(tag === undefined ? {digest} : {tag})};
  const standalone = standaloneOf(spec);
  return standalone?.enabled ? {...spec, standalone: {...standalone, image}} : {...spec, image};
};

/** The spec of a file or of a revision. How the Shop runs is kept, unless the file says it. */
export const withLifecycleOf = ({spec: {lifecycle}}: Shop, spec: ShopSpec): ShopSpec => ({
  ...(lifecycle && {lifecycle}),
  ...spec,
});

/**
 * The spec that an update asks for.
 *
 * @throws UsageError for what is no tag or digest; CommandError for a file without this Shop
 */
export const nextSpec = async (shop: Shop, flags: UpgradeFlags): Promise<ShopSpec> => {
  const {tag, digest, file} = flags;
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) throw new UsageError(`--tag: ${tag} is no tag of an image.`);
  if (digest !== undefined && !/^sha256:[\da-f]{64}$/.test(digest))
    throw new UsageError('--digest: write it as sha256: and 64 hexadecimal digits.');
  if (file === undefined) return withImage(shop.spec, flags);
  return withLifecycleOf(shop, (await readShopFile(file, shop.metadata.name)).spec);
};
