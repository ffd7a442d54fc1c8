import {matchesFilter, pageInMemory} from '@ecom/core/testing/page';
import type {Brands, Categories, Products, Stock} from '../application/ports.ts';
import {type Brand, brandInUse, brandNameTaken, unknownBrand} from '../domain/brand.ts';
import type {Category} from '../domain/category.ts';
import {type Product, productSlugTaken, skuKey, skuTaken, unknownProduct, unknownVariant} from '../domain/product.ts';
import {assertReferences, unknownReference} from '../domain/reference.ts';
import type {Reservation} from '../domain/reservation.ts';
import {available, type Level} from '../domain/stock.ts';
import {memoryImports} from './memory-imports.ts';
import {memoryReservations, type ProductServiceEvent, type StockLevel} from './memory-reservations.ts';
import {listStock} from './memory-stock.ts';

/** The memory adapters for tests. They pass the same contract suites as PostgreSQL. */
export const memoryStores = () => {
  const forest = new Map<string, Category>();
  const brandRows = new Map<string, Brand>();
  const rows = new Map<string, Product>();
  /** Deleted variants included: their reservations are still released. */
  const levels = new Map<string, StockLevel>();
  const orders = new Map<string, Reservation>();
  const outbox: ProductServiceEvent[] = [];

  const withStock = (product: Product): Product => ({
    ...product,
    variants: product.variants.map(variant => ({...variant, stock: levels.get(variant.id)?.level ?? variant.stock})),
  });
  const recordProductChanged = ({variants, ...product}: Product) =>
    outbox.push({
      type: 'product.changed',
      data: {
        ...product,
        categoryIds: [...product.categoryIds],
        media: [...product.media],
        variants: variants.map(({stock: _, prices, ...variant}) => ({...variant, prices: [...prices]})),
      },
    });
  const setLevel = (variantId: string, productId: string, level: Level) => {
    const before = levels.get(variantId);
    const version = (before?.version ?? 0) + 1;
    levels.set(variantId, {productId, version, level});
    if (before && available(before.level) === available(level)) return;
    outbox.push({type: 'stock.changed', data: {variantId, productId, version, available: available(level)}});
  };
  const ownerOf = (variantId: string) =>
    [...rows.values()].find(({variants}) => variants.some(({id}) => id === variantId));

  const assertFree = (products: readonly Product[]) => {
    for (const product of products) {
      const others = [...rows.values(), ...products].filter(
        other => other.id !== product.id && other.status !== 'deleted',
      );
      if (product.status !== 'deleted' && others.some(({slug}) => slug === product.slug))
        throw productSlugTaken(product.slug);
      const skus = new Set(others.flatMap(({variants}) => variants.map(({sku}) => skuKey(sku))));
      const taken = product.variants.findIndex(({sku}) => skus.has(skuKey(sku)));
      if (taken >= 0)
        throw skuTaken(product.variants[taken]!.sku, rows.has(product.id) ? 'sku' : `variants[${taken}].sku`);
    }
  };
  const brandOf = (id: string): Product['brand'] => {
    const brand = brandRows.get(id);
    return brand ? {id, name: brand.name} : null;
  };
  const withBrandName = (product: Product): Product => {
    if (!product.brand) return product;
    const brand = brandOf(product.brand.id);
    if (!brand) throw unknownReference('brandId', product.brand.id);
    return {...product, brand};
  };
  const save = (drafts: readonly Product[]) => {
    const products = drafts.map(withBrandName);
    assertFree(products);
    for (const product of products) {
      rows.set(product.id, product);
      recordProductChanged(product);
    }
    for (const {id, variants} of products) {
      for (const variant of variants) if (!levels.has(variant.id)) setLevel(variant.id, id, variant.stock);
    }
    return products;
  };

  const liveCategories = () => [...forest.values()].filter(({status}) => status !== 'deleted');
  const categories: Categories = {
    forest: async () => liveCategories(),
    async decide(decide, id) {
      const isUsed = [...rows.values()].some(
        ({status, categoryIds}) => status !== 'deleted' && id !== undefined && categoryIds.includes(id),
      );
      const category = decide(liveCategories(), isUsed);
      forest.set(category.id, category);
      outbox.push({type: 'category.changed', data: category});
      return category;
    },
  };

  const assertNameFree = (name: string, id: string) => {
    if ([...brandRows.values()].some(brand => brand.id !== id && brand.name.toLowerCase() === name.toLowerCase()))
      throw brandNameTaken(name);
  };
  const brands: Brands = {
    get: async id => brandRows.get(id),
    list: async ({id, name, ...page}) =>
      pageInMemory(
        [...brandRows.values()].filter(
          brand =>
            matchesFilter(brand, {id}) && (name === undefined || brand.name.toLowerCase() === name.toLowerCase()),
        ),
        page,
      ),
    async add(brand) {
      assertNameFree(brand.name, brand.id);
      brandRows.set(brand.id, brand);
      return brand;
    },
    async rename(id, name, now) {
      const brand = brandRows.get(id);
      if (!brand) throw unknownBrand(id);
      assertNameFree(name, id);
      const renamed = {...brand, name, version: brand.version + 1, updatedAt: now};
      brandRows.set(id, renamed);
      for (const product of rows.values()) {
        if (product.brand?.id === id) save([{...product, version: product.version + 1, updatedAt: now}]);
      }
      return renamed;
    },
    async remove(id) {
      const brand = brandRows.get(id);
      if (!brand) throw unknownBrand(id);
      if ([...rows.values()].some(product => product.brand?.id === id)) throw brandInUse(brand);
      brandRows.delete(id);
    },
  };

  const knownCategories = (ids: readonly string[]) =>
    new Set(ids.filter(id => liveCategories().some(category => category.id === id)));
  const products: Products = {
    get: async id => (rows.has(id) ? withStock(rows.get(id)!) : undefined),
    async getByVariant(variantId) {
      const product = ownerOf(variantId);
      return product && withStock(product);
    },
    knownCategories: async ids => knownCategories(ids),
    async list({id, status, brandId, categoryId, sku, slug, ...query}) {
      const matching = [...rows.values()].filter(
        product =>
          (status ? status.includes(product.status) : product.status !== 'deleted') &&
          matchesFilter(product, {id}) &&
          (!slug || product.slug === slug) &&
          (!brandId || product.brand?.id === brandId) &&
          (!categoryId || product.categoryIds.includes(categoryId)) &&
          (!sku || product.variants.some(variant => skuKey(variant.sku) === skuKey(sku))),
      );
      const {items, ...rest} = pageInMemory(matching, query);
      return {items: items.map(withStock), ...rest};
    },
    async add(added) {
      const wanted = added.flatMap(({categoryIds}) => categoryIds);
      assertReferences({categoryIds: wanted}, {categoryIds: knownCategories(wanted), brand: null});
      return save(added);
    },
    async update(id, decide, references = {}) {
      const brand = references.brandId ? brandOf(references.brandId) : null;
      assertReferences(references, {categoryIds: knownCategories(references.categoryIds ?? []), brand});
      const before = rows.get(id);
      if (!before || before.status === 'deleted') throw unknownProduct(id);
      return save([decide(withStock(before), brand)])[0]!;
    },
  };

  const stock: Stock = {
    list: async filter => listStock([...rows.values()].map(withStock), filter),
    level: async variantId => ownerOf(variantId) && levels.get(variantId)?.level,
    async update(variantId, decide) {
      const product = ownerOf(variantId);
      if (!product) throw unknownVariant(variantId);
      const level = decide(levels.get(variantId)!.level);
      setLevel(variantId, product.id, level);
      return level;
    },
  };

  const imports = memoryImports({
    products: () => [...rows.values()].map(withStock),
    brands: () => [...brandRows.values()],
    forest: liveCategories,
    levels,
    save,
    setLevel,
  });
  const reservations = memoryReservations({rows, levels, orders, outbox, setLevel});
  return {categories, brands, products, imports, stock, reservations, rows, levels, orders, outbox};
};
