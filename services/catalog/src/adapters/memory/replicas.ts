import type {Replicas} from '../../application/ports.ts';
import {type Category, type CategoryTree, categoryTree} from '../../domain/category.ts';
import type {Product, Stock} from '../../domain/product.ts';

type Versioned = {readonly version: number};

const keep = <T extends Versioned>(into: Map<string, T>, id: string, heard: T): boolean => {
  if ((into.get(id)?.version ?? 0) > heard.version) return false;
  into.set(id, heard);
  return true;
};

/** The replicas in this process. */
export const memoryReplicas = (): Replicas => {
  const products = new Map<string, Product>();
  const categories = new Map<string, Category>();
  const stocks = new Map<string, readonly Omit<Stock, 'productId'>[]>();
  let tree: CategoryTree | undefined;

  return {
    async keepProduct(product) {
      return keep(products, product.id, product);
    },
    async keepCategory(category) {
      tree = undefined;
      return keep(categories, category.id, category);
    },
    async keepStock({productId, variantId, version, available}) {
      const known = stocks.get(productId) ?? [];
      if (known.some(stock => stock.variantId === variantId && stock.version > version)) return false;
      stocks.set(productId, [...known.filter(stock => stock.variantId !== variantId), {variantId, version, available}]);
      return true;
    },
    async products(ids) {
      return ids.flatMap(id => products.get(id) ?? []);
    },
    async productsIn(categoryIds) {
      const wanted = new Set(categoryIds);
      return [...products.values()].filter(product => product.categoryIds.some(id => wanted.has(id))).map(({id}) => id);
    },
    async productIds(after, limit) {
      return [...products.keys()]
        .filter(id => id > after)
        .sort()
        .slice(0, limit);
    },
    async stock(productIds) {
      const found = productIds.flatMap(id => stocks.get(id) ?? []);
      return new Map(found.map(({variantId, available}) => [variantId, available]));
    },
    async tree() {
      tree ??= categoryTree([...categories.values()]);
      return tree;
    },
  };
};
