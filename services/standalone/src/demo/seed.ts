import type {Brand, NewProduct, ProductUseCases} from '@ecom/product/service';
import type {DemoProduct, DemoShop} from './shop.ts';

export type SeedOptions = {
  /** 0: nothing; 1: the demo shop; more: so many made products. */
  readonly size: number;
  readonly product: ProductUseCases;
  readonly print: (line: string) => void;
};

const batch = 250;

/** Fills a shop that has no products; one that has is somebody's, or was filled before. */
export const seedDemo = async ({size, product, print}: SeedOptions): Promise<void> => {
  if (size === 0) return;
  const filled = (await product.listProducts({sort: 'createdAt', limit: 1})).items.length > 0;
  if (filled) return;
  const shop: DemoShop = size === 1 ? (await import('./shop.ts')).demoShop : (await import('./made.ts')).madeShop(size);
  print('Filling the shop with demo products …');

  const categories = await seedCategories(product, shop);
  const brands = await seedBrands(product, shop);
  const byId = new Map([...brands.values()].map(brand => [brand.id, brand]));
  let made = 0;
  let next: NewProduct[] = [];
  const flush = async () => {
    await product.createProducts(next, byId);
    made += next.length;
    next = [];
    if (made % 5000 === 0) print(`  ${made} products`);
  };
  for (const demo of shop.products) {
    next.push(newProduct(demo, categories, brands));
    if (next.length === batch) await flush();
  }
  if (next.length > 0) await flush();
  print(`  ${made} products in ${categories.size} categories`);
};

const seedCategories = async (
  product: ProductUseCases,
  {categories}: DemoShop,
): Promise<ReadonlyMap<string, string>> => {
  const ids = new Map<string, string>();
  const remember = (tree: Awaited<ReturnType<ProductUseCases['getCategoryTree']>>) => {
    for (const {slug, id, subcategories} of tree) {
      ids.set(slug, id);
      remember(subcategories);
    }
  };
  remember(await product.getCategoryTree(true));
  for (const {slug, name, description, parent} of categories) {
    if (ids.has(slug)) continue;
    const {id} = await product.createCategory({name, description, parentId: parent ? ids.get(parent)! : null});
    ids.set(slug, id);
  }
  return ids;
};

const seedBrands = async (product: ProductUseCases, {brands}: DemoShop): Promise<ReadonlyMap<string, Brand>> => {
  const known = (await product.listBrands({sort: 'name', limit: 1000})).items;
  const byName = new Map(known.map(brand => [brand.name, brand]));
  for (const name of brands) if (!byName.has(name)) byName.set(name, await product.createBrand(name));
  return byName;
};

const newProduct = (
  demo: DemoProduct,
  categories: ReadonlyMap<string, string>,
  brands: ReadonlyMap<string, Brand>,
): NewProduct => ({
  name: demo.name,
  slug: demo.slug,
  description: demo.description,
  status: 'published',
  brandId: brands.get(demo.brand)!.id,
  categoryIds: demo.categories.map(slug => categories.get(slug)!),
  media: demo.media,
  attributes: demo.attributes,
  variants: demo.variants,
});
