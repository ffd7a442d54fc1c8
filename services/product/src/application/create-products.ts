import {type Brand, unknownBrand} from '../domain/brand.ts';
import {type Product, sound, unknownReference, type Variant} from '../domain/product.ts';
import {distinctSlug, slugOf} from '../domain/slug.ts';
import type {Ports} from './ports.ts';

export type NewVariant = Omit<Variant, 'id' | 'stock'> & {readonly stock: number};

export type NewProduct = Pick<Product, 'name' | 'description' | 'categoryIds' | 'media' | 'attributes'> & {
  /** Made from the name, unless told. */
  readonly slug?: string | undefined;
  readonly status: 'draft' | 'published' | 'archived';
  readonly brandId?: string | null | undefined;
  readonly variants: readonly NewVariant[];
};

export const newVariant = ({stock, ...variant}: NewVariant, id: string): Variant => ({
  ...variant,
  id,
  stock: {onHand: stock, reserved: 0},
});

const build = (
  {newId, now}: Ports,
  {slug, brandId: _, variants, ...wanted}: NewProduct,
  brand: Brand | undefined,
): Product => {
  const id = newId();
  return sound({
    ...wanted,
    id,
    version: 1,
    slug: slug ?? slugOf(wanted.name, id),
    brand: brand ? {id: brand.id, name: brand.name} : null,
    variants: variants.map(variant => newVariant(variant, newId())),
    createdAt: now(),
    updatedAt: now(),
  });
};

/** What a product names must be there. */
export const checkReferences =
  ({products, brands}: Ports) =>
  async ({
    categoryIds = [],
    brandId,
  }: {
    readonly categoryIds?: readonly string[] | undefined;
    readonly brandId?: string | null | undefined;
  }) => {
    const known = categoryIds.length > 0 ? await products.knownCategories(categoryIds) : new Set<string>();
    categoryIds.forEach((id, i) => {
      if (!known.has(id)) throw unknownReference(`categoryIds[${i}]`, id);
    });
    const brand = brandId ? await brands.get(brandId) : undefined;
    if (brandId && !brand) throw unknownReference('brandId', brandId);
    return brand;
  };

export const createProduct = (ports: Ports) => async (wanted: NewProduct) => {
  const product = build(ports, wanted, await checkReferences(ports)(wanted));
  const taken = !wanted.slug && (await ports.products.slugTaken(product.slug));
  const made = taken ? {...product, slug: distinctSlug(product.slug, product.id)} : product;
  await ports.products.add([made]);
  return made;
};

/** Hundreds at once, in one transaction, for whoever brings a whole assortment: slugs are given, brands are known. */
export const importProducts =
  (ports: Ports) =>
  async (wanted: readonly NewProduct[], brands: ReadonlyMap<string, Brand>): Promise<readonly Product[]> => {
    const products = wanted.map(product => {
      const brand = product.brandId ? brands.get(product.brandId) : undefined;
      if (product.brandId && !brand) throw unknownBrand(product.brandId);
      return build(ports, product, brand);
    });
    await ports.products.add(products);
    return products;
  };
