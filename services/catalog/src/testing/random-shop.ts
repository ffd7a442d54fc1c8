import type {UseCases} from '../application/index.ts';
import type {ListQuery} from '../application/list-products.ts';
import type {Category} from '../domain/category.ts';
import type {Product, Stock} from '../domain/product.ts';
import {sorts} from '../domain/search.ts';
import {aCategory, aProduct, aVariant, idOf} from './fixtures.ts';

/** The same numbers for the same seed (a linear congruential generator, Numerical Recipes §7.1). */
export const createDice = (seed: number) => {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const oneOf = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const chance = (percent: number) => below(100) < percent;
  const shuffle = <T>(items: readonly T[]): T[] => {
    const mixed = [...items];
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
    }
    return mixed;
  };
  return {below, oneOf, chance, shuffle};
};
export type Dice = ReturnType<typeof createDice>;

export type Heard =
  | {readonly kind: 'product'; readonly state: Product}
  | {readonly kind: 'category'; readonly state: Category}
  | {readonly kind: 'stock'; readonly state: Stock};

export const tell = (
  {applyProductChange, applyCategoryChange, applyStockChange}: UseCases,
  heard: Heard,
): Promise<void> => {
  if (heard.kind === 'product') return applyProductChange(heard.state);
  return heard.kind === 'category' ? applyCategoryChange(heard.state) : applyStockChange(heard.state);
};

// Few and alike, so that everything collides: words, prices, slugs, instants.
const words = ['red', 'Réd', 'redder', 'shoe', 'show', 'Shop', 'oak', 'oaken', '12', '123', 'Ünder', 'o'];
const brands = ['Oak & Co', 'Rédo', 'Shoe 12'].map((name, i) => ({id: idOf(800 + i), name}));
const categories = 12;
const variantsEach = 3;

const someWords = (dice: Dice) => Array.from({length: 1 + dice.below(3)}, () => dice.oneOf(words)).join(' ');

const randomProduct = (dice: Dice, number: number, version: number, products: number): Product =>
  aProduct(number, {
    version,
    name: someWords(dice),
    slug: `slug-${dice.below(products)}`,
    formerSlugs: dice.chance(20) ? [`slug-${dice.below(products)}`] : [],
    status: dice.chance(75) ? 'published' : dice.oneOf(['draft', 'archived', 'deleted']),
    brand: dice.chance(70) ? dice.oneOf(brands) : null,
    categoryIds: [...new Set(Array.from({length: dice.below(3)}, () => idOf(900 + dice.below(categories + 1))))],
    attributes: dice.chance(50)
      ? {[dice.oneOf(['Material', 'Size'])]: dice.oneOf(['S', ...words]), 'Made.of': dice.oneOf(words)}
      : {},
    variants: Array.from({length: dice.below(variantsEach + 1)}, (_, i) =>
      aVariant(number * 100 + i, {
        sku: `${dice.oneOf(words)}-${number}`,
        options: {Size: dice.oneOf(['S', 'M'])},
        prices: ['EUR', 'USD']
          .filter(() => dice.chance(80))
          .map(currency => ({currency, amount: 100 * dice.below(30)})),
      }),
    ),
    createdAt: new Date(Date.UTC(2026, 0, 1 + dice.below(10))).toISOString(),
  });

const randomCategory = (dice: Dice, number: number, version: number): Category =>
  aCategory(number, {
    version,
    name: someWords(dice),
    slug: `category-${dice.below(categories)}`,
    status: dice.chance(85) ? 'active' : dice.oneOf(['inactive', 'deleted']),
    parentId: dice.chance(60) ? idOf(900 + dice.below(categories)) : null,
  });

/** Several versions of everything in a shop, in any order, many of them twice. */
export const randomHistory = (dice: Dice, products: number): readonly Heard[] => {
  const history: Heard[] = [];
  const versions = () => Array.from({length: 1 + dice.below(4)}, (_, i) => i + 1);
  for (let number = 1; number <= products; number++) {
    for (const version of versions())
      history.push({kind: 'product', state: randomProduct(dice, number, version, products)});
    for (let i = 0; i < variantsEach; i++) {
      for (const version of versions()) {
        const state = {variantId: idOf(number * 100 + i), productId: idOf(number), version, available: dice.below(3)};
        history.push({kind: 'stock', state});
      }
    }
  }
  for (let number = 900; number < 900 + categories; number++) {
    const formerSlugs: string[] = [];
    for (const version of versions()) {
      const state = {...randomCategory(dice, number, version), formerSlugs: [...formerSlugs]};
      history.push({kind: 'category', state});
      formerSlugs.unshift(state.slug);
    }
  }
  return dice.shuffle([...history, ...history.filter(() => dice.chance(30))]);
};

/** What remains of a history: the newest version of each. */
export const newestOf = (history: readonly Heard[]) => {
  const newest = new Map<string, Heard>();
  for (const heard of history) {
    const id = heard.kind === 'stock' ? heard.state.variantId : heard.state.id;
    const known = newest.get(`${heard.kind} ${id}`);
    if (!known || known.state.version < heard.state.version) newest.set(`${heard.kind} ${id}`, heard);
  }
  const all = [...newest.values()];
  return {
    products: all.flatMap(heard => (heard.kind === 'product' ? [heard.state] : [])),
    categories: all.flatMap(heard => (heard.kind === 'category' ? [heard.state] : [])),
    stock: all.flatMap(heard => (heard.kind === 'stock' ? [heard.state] : [])),
  };
};

export const randomQuery = (dice: Dice, products: number): ListQuery => {
  // A number is in one product's SKU, or in few.
  const prefix = () => (dice.chance(20) ? String(dice.below(products)) : dice.oneOf(words).slice(0, 1 + dice.below(4)));
  return {
    q: dice.chance(55) ? [prefix(), ...(dice.chance(25) ? [prefix()] : [])].join(' ') : undefined,
    category: dice.chance(30)
      ? dice.oneOf([`category-${dice.below(categories)}`, idOf(900 + dice.below(categories))])
      : undefined,
    brand: dice.chance(25)
      ? Array.from({length: 1 + dice.below(2)}, () => dice.oneOf(['REDO', 'oak & co', idOf(802), 'nobody']))
      : undefined,
    attribute: dice.chance(30)
      ? Array.from({length: 1 + dice.below(3)}, () => dice.oneOf(['Size:S', 'Size:M', 'Size:red', 'Material:shoe']))
      : undefined,
    count: dice.chance(30),
    currency: dice.oneOf(['EUR', 'EUR', 'USD', 'CHF']),
    priceMin: dice.chance(30) ? 100 * dice.below(20) : undefined,
    priceMax: dice.chance(30) ? 100 * dice.below(30) : undefined,
    inStock: dice.chance(30) ? dice.chance(50) : undefined,
    sort: dice.oneOf(sorts),
    facets: true,
    limit: 1 + dice.below(12),
  };
};
