import {Failure} from '@ecom/core/failure';
import type {Brand} from '../domain/brand.ts';
import {assertDistinctVariants, assertValid, type Product, type Variant} from '../domain/product.ts';
import {assertReferences, type References, unknownReference} from '../domain/reference.ts';
import {createDistinctSlug, createSlug} from '../domain/slug.ts';
import type {Ports} from './ports.ts';

export type NewVariant = Omit<Variant, 'id' | 'stock'> & {readonly stock: number};

export type NewProduct = Pick<Product, 'name' | 'description' | 'categoryIds' | 'media' | 'attributes'> & {
  /** Default: created from the name. */
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
  const product = assertValid({
    ...wanted,
    id,
    version: 1,
    slug: slug ?? createSlug(wanted.name, id),
    formerSlugs: [],
    brand: brand ? {id: brand.id, name: brand.name} : null,
    variants: variants.map(variant => newVariant(variant, newId())),
    createdAt: now(),
    updatedAt: now(),
  });
  return assertDistinctVariants(product);
};

/** @returns the brand */
const checkReferences = async ({products, brands}: Ports, {categoryIds = [], brandId}: References) => {
  const known = categoryIds.length > 0 ? await products.knownCategories(categoryIds) : new Set<string>();
  const brand = brandId ? await brands.get(brandId) : undefined;
  assertReferences({categoryIds, brandId}, {categoryIds: known, brand});
  return brand;
};

export const createProduct = (ports: Ports) => async (wanted: NewProduct) => {
  const {products} = ports;
  const product = build(ports, wanted, await checkReferences(ports, wanted));
  const [made] = await products.add([product]).catch(error => {
    if (wanted.slug || !isTakenSlug(error)) throw error;
    return products.add([{...product, slug: createDistinctSlug(product.slug, product.id)}]);
  });
  return made!;
};

const isTakenSlug = (error: unknown) => error instanceof Failure && error.code === 'taken-slug';

/**
 * Creates hundreds of products in one transaction. The caller has checked the brands. A generated slug
 * ends in random digits, since no other one can be tried when it is taken.
 */
export const createProducts =
  (ports: Ports) =>
  async (wanted: readonly NewProduct[], brands: ReadonlyMap<string, Brand>): Promise<readonly Product[]> => {
    const known = await ports.products.knownCategories([...new Set(wanted.flatMap(({categoryIds}) => categoryIds))]);
    const products = wanted.map((product, i) => {
      const missing = product.categoryIds.find(id => !known.has(id));
      if (missing) throw unknownReference(`[${i}].categoryIds`, missing);
      const brand = product.brandId ? brands.get(product.brandId) : undefined;
      if (product.brandId && !brand) throw unknownReference(`[${i}].brandId`, product.brandId);
      const built = build(ports, product, brand);
      return product.slug ? built : {...built, slug: createDistinctSlug(built.slug, built.id)};
    });
    return ports.products.add(products);
  };
