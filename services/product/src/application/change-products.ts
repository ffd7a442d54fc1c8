import {
  createVariant as add,
  assertVersion,
  updateProduct as change,
  updateVariant as changeOne,
  findVariant,
  type Product,
  type ProductChange,
  deleteProduct as remove,
  deleteVariant as removeOne,
  unknownProduct,
  unknownVariant,
  type VariantChange,
} from '../domain/product.ts';
import {type NewVariant, newVariant} from './create-products.ts';
import type {Ports} from './ports.ts';

/** The version that the caller expects, if any. */
type Version = number | undefined;

/** Drafts are visible to those who may write them. */
const isVisible = ({status}: Product, mayWrite: boolean) =>
  status === 'published' || (mayWrite && status !== 'deleted');

export const getProduct =
  ({products}: Ports) =>
  async (id: string, mayWrite: boolean) => {
    const product = await products.get(id);
    if (!product || !isVisible(product, mayWrite)) throw unknownProduct(id);
    return product;
  };

export const getVariant =
  ({products}: Ports) =>
  async (id: string, mayWrite: boolean) => {
    const product = await products.getByVariant(id);
    if (!product || !isVisible(product, mayWrite)) throw unknownVariant(id);
    return findVariant(product, id);
  };

type WantedChange = Omit<ProductChange, 'brand'> & {readonly brandId?: string | null};

export const updateProduct =
  ({products, now}: Ports) =>
  (id: string, {brandId, ...wanted}: WantedChange, version: Version) =>
    products.update(
      id,
      (product, brand) =>
        change(assertVersion(product, version), {...wanted, ...(brandId !== undefined && {brand})}, now()),
      {categoryIds: wanted.categoryIds, brandId},
    );

export const deleteProduct =
  ({products, now}: Ports) =>
  async (id: string) =>
    void (await products.update(id, product => remove(product, now())));

export const createVariant =
  ({products, newId, now}: Ports) =>
  async (productId: string, variant: NewVariant) => {
    const id = newId();
    const product = await products.update(productId, current => add(current, newVariant(variant, id), now()));
    return findVariant(product, id);
  };

const productOf = async ({products}: Ports, variantId: string) => {
  const product = await products.getByVariant(variantId);
  if (!product) throw unknownVariant(variantId);
  return product;
};

export const updateVariant = (ports: Ports) => async (id: string, wanted: VariantChange) => {
  const {id: productId} = await productOf(ports, id);
  return findVariant(
    await ports.products.update(productId, product => changeOne(product, id, wanted, ports.now())),
    id,
  );
};

export const deleteVariant = (ports: Ports) => async (id: string) => {
  const {id: productId} = await productOf(ports, id);
  await ports.products.update(productId, product => removeOne(product, id, ports.now()));
};
