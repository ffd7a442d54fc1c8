import type {ItemOf} from '../client/shop.ts';
import type {Columns} from './table.ts';

type Product = ItemOf<'listProducts'>;
type Variant = Product['variants'][number];

/** Money of different currencies is not added up: the prices of the first variant stand for all. */
export const productColumns: Columns<Product> = {
  name: ({name}) => name,
  slug: ({slug}) => slug,
  status: ({status}) => status,
  brand: ({brand}) => brand?.name,
  sku: ({variants}) => variants.map(({sku}) => sku),
  price: ({variants}) => variants[0]?.prices,
  available: ({variants}) => variants.reduce((sum, {stock}) => sum + stock.available, 0),
  updated: ({updatedAt}) => updatedAt,
  id: ({id}) => id,
};

/** What a terminal shows of a product, above its variants. */
export const productFields = (product: Product) => ({
  name: product.name,
  slug: product.slug,
  id: product.id,
  status: product.status,
  brand: product.brand?.name,
  categories: product.categoryIds,
  description: product.description,
  attributes: formatPairs(product.attributes),
  media: product.media.map(({url}) => url),
  created: product.createdAt,
  updated: product.updatedAt,
});

const formatPairs = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([name, value]) => `${name}=${value}`);

export const variantColumns: Columns<Variant> = {
  sku: ({sku}) => sku,
  options: ({options}) => formatPairs(options),
  prices: ({prices}) => prices,
  onHand: ({stock}) => ('onHand' in stock ? stock.onHand : undefined),
  reserved: ({stock}) => ('reserved' in stock ? stock.reserved : undefined),
  available: ({stock}) => stock.available,
  id: ({id}) => id,
};
