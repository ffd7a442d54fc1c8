import type {Imports} from '../application/ports.ts';
import type {Brand} from '../domain/brand.ts';
import type {Forest} from '../domain/category.ts';
import {type Product, skuKey} from '../domain/product.ts';
import {setOnHand} from '../domain/stock.ts';
import type {StockLevel} from './memory-reservations.ts';

type Rows = {
  readonly products: () => readonly Product[];
  readonly brands: () => readonly Brand[];
  readonly forest: () => Forest;
  readonly levels: ReadonlyMap<string, StockLevel>;
  readonly save: (products: readonly Product[]) => void;
  readonly setLevel: (variantId: string, productId: string, level: StockLevel['level']) => void;
};

/** Imports into the memory stores, for tests. */
export const memoryImports = ({products, brands, forest, levels, save, setLevel}: Rows): Imports => ({
  async update({slugs, skus, brandNames}, decide) {
    const all = products().filter(({status}) => status !== 'deleted');
    const owners = all.flatMap(({id, variants}) => variants.map(({sku}) => [skuKey(sku), id] as const));
    const wanted = new Set(skus.map(skuKey));
    const decision = decide({
      products: all.filter(({slug}) => slugs.includes(slug)),
      skuOwners: new Map(owners.filter(([key]) => wanted.has(key))),
      brands: new Map(
        brandNames.flatMap(name =>
          brands()
            .filter(brand => brand.name.toLowerCase() === name.toLowerCase())
            .map(brand => [name, brand] as const),
        ),
      ),
      forest: forest(),
    });
    save([...decision.added, ...decision.changed.map(({product}) => product)]);
    for (const {variantId, onHand} of decision.stock) {
      const {productId, level} = levels.get(variantId)!;
      setLevel(variantId, productId, setOnHand(level, onHand));
    }
    return decision;
  },
});
